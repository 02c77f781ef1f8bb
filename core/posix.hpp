#pragma once

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/types.h>
#include <unistd.h>

namespace interleave {

/// Returns a system call's result, or throws a std::system_error that names the call.
template <class Result> Result check(Result result, const char* call) {
  if (result == static_cast<Result>(-1)) {
    throw std::system_error(errno, std::generic_category(), call);
  }
  return result;
}

/// Owns a descriptor and closes it.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() { reset(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  void reset() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

struct PipeEnds {
  UniqueFd in;   // read from here
  UniqueFd out;  // written here
};

/// Returns a pipe whose ends close on exec; `flags` as for pipe2(2).
PipeEnds make_pipe(int flags = 0);

/// Blocks while `word` is `seen`, at most for `limit`. Returns early on a wake or a signal. This is
/// a *shared* futex, so it works in MAP_SHARED memory across fork(2). libstdc++'s std::atomic::wait
/// uses a private futex, and would sleep for ever there.
void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                std::chrono::nanoseconds limit = std::chrono::hours(1));
void futex_wake_all(const std::atomic<std::uint32_t>& word);

/// Makes the kernel kill this process when `parent` ends, or at once if it has ended already. Call
/// it first in a forked child.
void die_with_parent(pid_t parent);

/// Ends a forked child without its parent's atexit handlers. Under AddressSanitizer it first
/// reports the child's leaks, which _exit alone would hide.
[[noreturn]] void exit_child(int status);

}  // namespace interleave
