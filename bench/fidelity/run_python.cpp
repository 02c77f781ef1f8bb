#include "bench/fidelity/pythons.hpp"
#include "core/posix.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

namespace interleave::fidelity {

namespace {

// Returns an unnamed file in memory. The kernel removes it, however the program ends.
UniqueFd memory_file(std::string_view text) {
  UniqueFd fd(check(::memfd_create("script", MFD_CLOEXEC), "memfd_create"));
  while (!text.empty()) {
    auto written = check(::write(fd.get(), text.data(), text.size()), "write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  check(::lseek(fd.get(), 0, SEEK_SET), "lseek");
  return fd;
}

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    auto length = ::read(fd, buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (check(length, "read") == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
}

std::string last_line(std::string text) {
  text.erase(text.find_last_not_of("\n \t") + 1);
  return text.substr(text.rfind('\n') + 1);
}

class Spawn {
 public:
  Spawn() { ::posix_spawn_file_actions_init(&actions_); }
  ~Spawn() { ::posix_spawn_file_actions_destroy(&actions_); }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  void connect(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }

  pid_t start(const std::filesystem::path& program, std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    int error =
        ::posix_spawn(&child, program.c_str(), &actions_, nullptr, arguments.data(), environ);
    if (error != 0) {
      throw std::runtime_error("cannot be started: " + std::generic_category().message(error));
    }
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_{};
};

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  return status;
}

}  // namespace

std::string run_python(const std::filesystem::path& python,
                       const std::vector<std::string>& arguments, std::string_view script) {
  auto in = memory_file(script);
  auto complaints = memory_file("");
  auto out = make_pipe();
  Spawn spawn;
  spawn.connect(in.get(), STDIN_FILENO);
  spawn.connect(out.out.get(), STDOUT_FILENO);
  spawn.connect(complaints.get(), STDERR_FILENO);
  std::vector<std::string> words = {python.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  pid_t child = spawn.start(python, std::move(words));
  out.out.reset();
  auto text = read_to_end(out.in.get());
  if (int status = wait_for(child); status != 0) {
    check(::lseek(complaints.get(), 0, SEEK_SET), "lseek");
    auto why = last_line(read_to_end(complaints.get()));
    if (WIFSIGNALED(status)) why = "killed by signal " + std::to_string(WTERMSIG(status));
    throw std::runtime_error(why.empty() ? "failed without a word" : why);
  }
  return text;
}

}  // namespace interleave::fidelity
