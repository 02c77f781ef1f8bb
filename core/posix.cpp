#include "core/posix.hpp"

#include <climits>
#include <csignal>

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// Present only in builds with AddressSanitizer.
extern "C" [[gnu::weak]] void __lsan_do_leak_check();  // NOLINT

namespace interleave {

namespace {

long futex(const std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           const timespec* limit) {
  static_assert(sizeof(word) == sizeof(std::uint32_t), "a futex is a bare 32-bit word");
  return ::syscall(SYS_futex, &word, operation, value, limit, nullptr, 0);
}

}  // namespace

PipeEnds make_pipe(int flags) {
  int ends[2];
  check(::pipe2(ends, O_CLOEXEC | flags), "pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                std::chrono::nanoseconds limit) {
  constexpr std::int64_t second = 1'000'000'000;
  timespec relative{.tv_sec = limit.count() / second, .tv_nsec = limit.count() % second};
  futex(word, FUTEX_WAIT, seen, &relative);
}

void futex_wake_all(const std::atomic<std::uint32_t>& word) {
  futex(word, FUTEX_WAKE, INT_MAX, nullptr);
}

void die_with_parent(pid_t parent) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)");
  if (::getppid() != parent) ::_exit(SIGKILL);
}

void exit_child(int status) {
  if (__lsan_do_leak_check != nullptr) __lsan_do_leak_check();
  ::_exit(status);
}

}  // namespace interleave
