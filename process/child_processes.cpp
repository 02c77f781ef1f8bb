#include "process/child_processes.hpp"

#include "core/clock.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>

#include <sys/resource.h>
#include <sys/wait.h>

namespace interleave {

namespace {

// Returns a child that has ended, without reaping it; 0 if `flags` has WNOHANG and no child has
// ended.
pid_t look(int flags) {
  siginfo_t ended{};
  int result = 0;
  do {
    result = ::waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT | flags);
  } while (result < 0 && errno == EINTR);
  if (result < 0 && errno == ECHILD && (flags & WNOHANG) != 0) return 0;
  check(result, "waitid");
  return ended.si_pid;
}

}  // namespace

ChildProcesses::~ChildProcesses() {
  for (auto [child, slot] : slots_) ::kill(child, SIGKILL);
  for (auto [child, slot] : slots_) {
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

pid_t ChildProcesses::start(std::uint32_t slot) {
  auto parent = ::getpid();
  stamps_[slot].is_made = false;  // the former child's
  auto child = check(::fork(), "fork");
  if (child == 0) {
    die_with_parent(parent);
  } else {
    slots_.emplace(child, slot);
  }
  return child;
}

bool ChildProcesses::end_work(std::uint32_t slot) {
  stamps_[slot].usage = usage_so_far();
  stamps_[slot].is_made.store(true, std::memory_order_release);
  return last_finish_.end(slot, now_ns()).has_value();
}

ChildProcesses::Ended ChildProcesses::reap() {
  return collect(look(0));
}

std::optional<ChildProcesses::Ended> ChildProcesses::reap_if_ended() {
  auto ended = look(WNOHANG);
  if (ended == 0) return std::nullopt;
  return collect(ended);
}

// Looking and reaping are two calls, because a `wait` for any child would also reap a workload's
// peer. The peer's owner would then wait for a process that is gone, or for another one with its
// number. A peer that ended early is found before our children for ever, so the run cannot go on.
ChildProcesses::Ended ChildProcesses::collect(pid_t ended) {
  auto child = slots_.find(ended);
  if (child == slots_.end()) {
    throw std::runtime_error("process " + std::to_string(ended) +
                             ", which the workload started and not the model, has ended early");
  }
  auto slot = child->second;
  // Before forget(): a child that died at its work may be replaced, and then work is left.
  if (counted_ != Counted::not_at_all && job_.is_exhausted() && last_finish_.nobody_is_busy())
    job_.end_window();
  last_finish_.forget(slot);
  int wait_status = 0;
  rusage usage{};
  check(::wait4(ended, &wait_status, 0, &usage), "wait4");
  slots_.erase(child);
  count(slot, usage);
  return {slot, wait_status};
}

// `all`: the usage of the child in all its life.
void ChildProcesses::count(std::uint32_t slot, const rusage& all) const {
  if (counted_ == Counted::not_at_all) return;
  const Stamp& stamp = stamps_[slot];
  bool in_window = counted_ == Counted::with_exit && !job_.ledger.is_ended();
  bool is_stamped = stamp.is_made.load(std::memory_order_acquire);  // not one that was killed
  job_.ledger.tally().add(is_stamped && !in_window ? stamp.usage : all);
}

}  // namespace interleave
