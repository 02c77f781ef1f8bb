// rsvg-convert reads and writes files in memory, which are its standard input and output. So there
// are no temporary files, and no pipe that could fill up.
#include "results/plot/png.hpp"

#include "core/errors.hpp"
#include "core/posix.hpp"
#include "results/text/human.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace interleave {

namespace {

constexpr std::chrono::milliseconds patience = std::chrono::minutes(1);

UniqueFd memory_file(const char* name) {
  return UniqueFd(check(::memfd_create(name, MFD_CLOEXEC), "memfd_create"));
}

void write_all(const UniqueFd& file, std::string_view text) {
  while (!text.empty()) {
    auto written = check(::write(file.get(), text.data(), text.size()), "write for rsvg-convert");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  check(::lseek(file.get(), 0, SEEK_SET), "lseek");
}

std::string read_all(const UniqueFd& file) {
  check(::lseek(file.get(), 0, SEEK_SET), "lseek");
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto length = check(::read(file.get(), buffer.data(), buffer.size()), "read")) {
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
  return text;
}

// The file actions of posix_spawn(), which run between fork and exec. The destructor frees them.
class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void redirect(const UniqueFd& from, int to) {
    ::posix_spawn_file_actions_adddup2(&actions_, from.get(), to);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t start(const SpawnActions& actions) {
  // A picture has at most 32,767 pixels a side.
  std::array<std::string, 6> words = {"rsvg-convert",        "--format=png",
                                      "--width=960",         "--height=32000",
                                      "--keep-aspect-ratio", "--background-color=white"};
  std::array<char*, words.size() + 1> arguments{};
  for (std::size_t place = 0; place < words.size(); ++place) arguments[place] = words[place].data();
  pid_t child = 0;
  int error = ::posix_spawnp(&child, words.front().c_str(), actions.get(), nullptr,
                             arguments.data(), environ);
  if (error == ENOENT) {
    throw Unsupported(
        "rsvg-convert, which writes PNG, is not installed: apt-get install "
        "librsvg2-bin (or write .svg)");
  }
  if (error != 0) throw std::system_error(error, std::generic_category(), "rsvg-convert");
  return child;
}

// Returns the child's status. A child that does not end in time is killed.
int wait_for(pid_t child) {
  UniqueFd ended(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  pollfd wanted{ended.get(), POLLIN, 0};
  int answer = 1;  // a kernel without pidfd_open: wait without a limit
  if (ended) {
    do {
      answer = ::poll(&wanted, 1, static_cast<int>(patience.count()));
    } while (answer < 0 && errno == EINTR);
  }
  if (answer == 0) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  if (answer == 0) throw std::runtime_error("rsvg-convert took longer than a minute");
  return status;
}

std::string first_line(const std::string& text) {
  return printable(text.substr(0, text.find('\n')));
}

}  // namespace

std::string png_of(std::string_view svg) {
  auto source = memory_file("svg");
  auto drawn = memory_file("png");
  auto complaints = memory_file("complaints");
  write_all(source, svg);
  SpawnActions actions;
  actions.redirect(source, STDIN_FILENO);
  actions.redirect(drawn, STDOUT_FILENO);
  actions.redirect(complaints, STDERR_FILENO);
  int status = wait_for(start(actions));
  auto picture = read_all(drawn);
  if (status != 0 || !picture.starts_with("\x89PNG")) {
    throw std::runtime_error("rsvg-convert failed: " + first_line(read_all(complaints)));
  }
  return picture;
}

}  // namespace interleave
