#include "process/workers.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include <sys/resource.h>

namespace interleave {

Workers::Workers(const Job& job, Work work)
    : job_(job), work_(std::move(work)), children_(job.ledger.tally()), pids_(job.workers) {}

void Workers::assemble() {
  for (std::uint32_t slot = 0; slot < job_.workers; ++slot) enlist(slot);
  watch_the_way_to_the_gate();
  open_ = true;
  job_.open_window();
}

// A worker that is forked when the window is open already goes straight to work: the tasks of the
// dead one's slot wait for it, and a warm-up then would be measured with them.
void Workers::enlist(std::uint32_t slot) {
  pids_[slot] = children_.fork(slot, [&] {
    auto world = BlockingContext::alone();
    if (!open_) get_ready(world, slot);
    work_(world, slot);
  });
  ++made_;
  job_.count_unit();
}

// The child subtracts what it used so far, and the parent adds all that it used when it is reaped:
// so the sum is the window's, and a worker that is killed in the window counts like the others.
void Workers::get_ready(Context& world, std::uint32_t slot) const {
  job_.ledger.populate();
  warm_up(world, job_, slot);
  rusage usage{};
  check(::getrusage(RUSAGE_SELF, &usage), "getrusage");
  job_.ledger.tally().subtract(usage);
  job_.ledger.gate().arrive_and_wait();
}

// The gate counts arrivals and cannot tell who is dead, so between two looks at it the parent looks
// at its children.
void Workers::watch_the_way_to_the_gate() {
  constexpr std::chrono::milliseconds between_looks{20};
  while (!job_.ledger.gate().wait_for(job_.workers, between_looks)) {
    if (auto ended = children_.reap_if_ended()) {
      throw std::runtime_error("worker " + std::to_string(ended->slot) +
                               " died while it warmed up (wait status " +
                               std::to_string(ended->wait_status) + ")");
    }
  }
}

Children::Ended Workers::reap() {
  auto ended = children_.reap();
  if (ended.wait_status != 0) {
    last_bad_status_ = ended.wait_status;
    job_.ledger.bury(ended.slot, ended.wait_status);
  }
  return ended;
}

bool Workers::replace(std::uint32_t slot) {
  if (made_ >= 3 * job_.workers) return false;
  enlist(slot);
  return true;
}

void Workers::settle() const {
  job_.ledger.bury_unfinished(last_bad_status_);
  if (job_.ledger.claimed() < job_.tasks) {
    throw std::runtime_error("all " + std::to_string(made_) + " workers died, and " +
                             std::to_string(job_.tasks - job_.ledger.claimed()) +
                             " tasks were never begun");
  }
}

}  // namespace interleave
