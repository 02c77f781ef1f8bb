#include "core/job.hpp"

#include "core/clock.hpp"
#include "core/window.hpp"

#include <sys/resource.h>

namespace interleave {

namespace {

void (*before_opening)() = nullptr;

}  // namespace

void at_opening(void (*call)()) {
  before_opening = call;
}

std::uint32_t Job::worker_of_all(std::uint32_t number) const {
  if (part == nullptr) return number;
  if (number < workers) return part->first_worker + number;
  return part->whole.workers + part->first_background + number - workers;
}

bool Job::muster(std::uint32_t made) const {
  ledger.stamp_made(now_ns());
  if (part == nullptr) return ledger.gate().muster(made);
  return part->gate.muster(made, [this] { part->await_all_made(); });
}

void Job::end_background() const {
  if (part != nullptr) return part->finish();
  ledger.over().store(true, std::memory_order_relaxed);
}

void Job::open_window() const {
  if (part != nullptr) {
    part->await_opening();
    return part->gate.open();
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  ledger.tally().subtract(usage);
  if (before_opening != nullptr) before_opening();
  ledger.open_window(now_ns(), environment.peer_cpu_s());
  ledger.gate().open();
}

}  // namespace interleave
