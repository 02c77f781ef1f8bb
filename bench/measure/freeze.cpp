#include "bench/measure/freeze.hpp"

#include <ctime>
#include <fstream>
#include <utility>

#include <sys/wait.h>

namespace interleave {

namespace {

constexpr std::int64_t long_ns = 500'000'000;

std::int64_t read_clock(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

// CLOCK_MONOTONIC stands still while the machine is suspended, and CLOCK_BOOTTIME does not.
std::int64_t FreezeWatch::suspended_ns() {
  auto since_boot_ns = read_clock(CLOCK_BOOTTIME);
  return since_boot_ns - read_clock(CLOCK_MONOTONIC);
}

// Returns how long this thread has waited, ready to run, for a CPU: the second number. Returns 0 if
// the kernel does not show it.
std::int64_t FreezeWatch::waited_ns() {
  std::ifstream file("/proc/thread-self/schedstat");
  std::int64_t ran_ns = 0;
  std::int64_t waited_ns = 0;
  file >> ran_ns >> waited_ns;
  return waited_ns;
}

// Also true for a stop that is over, until the process ends. Reaps no process.
bool FreezeWatch::was_stopped() const {
  siginfo_t change{};
  int found = ::waitid(P_PID, static_cast<id_t>(leader_), &change, WSTOPPED | WCONTINUED | WNOHANG);
  return found == 0 && change.si_pid == leader_;
}

Clock::duration FreezeWatch::look(Clock::time_point asked_to_wake) {
  auto waited_ns = FreezeWatch::waited_ns();
  auto without_cpu_ns = waited_ns - std::exchange(waited_ns_, waited_ns);
  auto late = Clock::now() - asked_to_wake - std::chrono::nanoseconds(without_cpu_ns);
  bool is_late = late.count() >= long_ns;
  bool was_suspended = suspended_ns() - suspended_ns_ >= long_ns;
  frozen_ = frozen_ || is_late || was_suspended || was_stopped();
  return is_late ? late : Clock::duration::zero();
}

}  // namespace interleave
