// Running a program from a process that may have many threads.
//
// vfork(2) takes tens of microseconds for a process of any size. fork(2) would copy its page
// tables. Until exec the child runs in the parent's memory, so it makes system calls only. No
// signal handler of ours may run in it, so all signals are blocked. posix_spawn(3) does the same,
// but it cannot tie the child to its parent's life.
#include "workloads/program.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave {

namespace {

constexpr std::size_t kept_bytes = 1024;  // of each stream, for messages

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw UsageError("'" + name + "' " + why);
}

// Returns why this file cannot be run as a program, or 0 if it can.
int obstacle(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno;
  if (S_ISDIR(status.st_mode)) return EISDIR;
  return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

std::string find_file(const std::string& name) {
  if (int error = obstacle(name); error == EACCES) {
    refuse(name, "is not executable (chmod +x makes it so)");
  } else if (error != 0) {
    refuse(name, "cannot be run: " + std::generic_category().message(error));
  }
  return name;
}

std::string find_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): before any thread
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    auto end = rest.find(':');
    std::string folder(rest.substr(0, end));
    auto file = (folder.empty() ? "." : folder) + "/" + name;
    if (obstacle(file) == 0) return file;
    if (end == std::string_view::npos) refuse(name, "is not found in PATH");
    rest.remove_prefix(end + 1);
  }
}

std::string find_program(const std::string& name) {
  if (name.empty()) refuse(name, "is no name of a program");
  return name.find('/') != std::string::npos ? find_file(name) : find_in_path(name);
}

// exec(3) takes pointers to char, but does not change the text.
char* as_argument(const std::string& text) {
  return const_cast<char*>(text.c_str());  // NOLINT(*-const-cast)
}

// Returns our environment, with `variables` in the place of those of the same names.
std::vector<char*> environment_with(std::span<const std::string> variables) {
  std::vector<char*> all;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    std::string_view text(*entry);
    auto name = text.substr(0, text.find('=') + 1);
    bool is_replaced = std::ranges::any_of(
        variables, [&](const std::string& one) { return one.starts_with(name); });
    if (name.empty() || !is_replaced) all.push_back(*entry);
  }
  for (const auto& variable : variables) all.push_back(as_argument(variable));
  all.push_back(nullptr);
  return all;
}

struct Launch {
  const char* path;
  char* const* arguments;
  char* const* environment;
  int in, out, errors;
  const sigset_t* mask;
  pid_t parent;
};

// Runs in the child.
[[noreturn]] void become(const Launch& launch, volatile int& error) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(127);
  ::dup2(launch.in, STDIN_FILENO);
  ::dup2(launch.out, STDOUT_FILENO);
  ::dup2(launch.errors, STDERR_FILENO);
  ::signal(SIGPIPE, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, launch.mask, nullptr);
  ::execve(launch.path, launch.arguments, launch.environment);
  error = errno;
  ::_exit(127);
}

std::string in_words(const std::string& path, int error) {
  return error == ENOEXEC ? path + " (a script begins with a line such as #!/bin/sh)" : path;
}

// A running program. The destructor kills it if it has not been waited for.
class Running {
 public:
  explicit Running(const Launch& launch) {
    volatile int error = 0;
    sigset_t all;
    sigset_t former;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &former);
    pid_ = ::vfork();  // NOLINT(clang-analyzer-*)
    if (pid_ == 0) become(launch, error);
    int refusal = errno;
    ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
    if (pid_ < 0) throw std::system_error(refusal, std::generic_category(), "vfork");
    if (error == 0) return;
    wait();
    throw std::system_error(error, std::generic_category(), in_words(launch.path, error));
  }
  ~Running() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  int wait() {
    int status = 0;
    auto process = std::exchange(pid_, -1);
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

 private:
  pid_t pid_ = -1;
};

void note_output(ProgramEnd& end, std::string_view part) {
  for (char letter : part) {  // byte by byte, since chance decides how the output is cut
    end.output = (end.output ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  }
  end.beginning += part.substr(0, kept_bytes - std::min(kept_bytes, end.beginning.size()));
}

void note_errors(ProgramEnd& end, std::string_view part) {
  end.errors += part.substr(part.size() - std::min(kept_bytes, part.size()));
  if (end.errors.size() > kept_bytes) end.errors.erase(0, end.errors.size() - kept_bytes);
}

using Buffer = std::array<char, std::size_t{16} << 10U>;

// Reads the next part if there is one. At the stream's end the descriptor becomes -1.
std::string_view read_part(pollfd& stream, Buffer& buffer) {
  if (stream.fd < 0 || stream.revents == 0) return {};
  auto got = ::read(stream.fd, buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return {};
  if (got <= 0) stream.fd = -1;
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

// Reads both descriptors to their ends. Ignores a negative one.
void read_all(int out, int errors, ProgramEnd& end) {
  Buffer buffer;  // NOLINT(*-member-init): read(2) fills it
  std::array<pollfd, 2> streams{{{out, POLLIN, 0}, {errors, POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (::poll(streams.data(), streams.size(), -1) < 0) continue;  // a signal came
    note_output(end, read_part(streams[0], buffer));
    note_errors(end, read_part(streams[1], buffer));
  }
}

}  // namespace

Program::Program(std::vector<std::string> words, Output output)
    : words_(std::move(words)),
      path_(find_program(words_.front())),
      output_(output),
      null_(check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open")) {
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
}

ProgramEnd Program::run(std::span<const std::string> variables) const {
  std::vector<char*> arguments;
  for (const auto& word : words_) arguments.push_back(as_argument(word));
  arguments.push_back(nullptr);
  auto environment = environment_with(variables);
  auto out = output_ == Output::hashed ? make_pipe() : PipeEnds{};
  auto errors = make_pipe();
  Running running({.path = path_.c_str(),
                   .arguments = arguments.data(),
                   .environment = environment.data(),
                   .in = null_.get(),
                   .out = out.out ? out.out.get() : null_.get(),
                   .errors = errors.out.get(),
                   .mask = &mask_,
                   .parent = ::getpid()});
  out.out.reset();
  errors.out.reset();
  ProgramEnd end;
  read_all(out.in.get(), errors.in.get(), end);
  end.wait_status = running.wait();
  return end;
}

}  // namespace interleave
