#include "process/workers.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace interleave {

Workers::Workers(const Job& job, Work work, LetGo let_go)
    : job_(job),
      work_(std::move(work)),
      let_go_(std::move(let_go)),
      crew_(job, job.workers),
      pids_(job.workers) {}

void Workers::assemble() {
  for (std::uint32_t slot = 0; slot < job_.workers; ++slot) fork_worker(slot);
  crew_.assemble(job_.workers, let_go_);
  is_open_ = true;
  job_.open_window();
}

// A worker that is forked in the window begins at once, since a warm-up would be measured.
void Workers::fork_worker(std::uint32_t slot) {
  if (is_open_) crew_.begin_work(slot);
  pids_[slot] = crew_.fork(slot, [&] {
    let_go_();
    auto world = BlockingContext::alone(&job_.ledger.tally().gathered_in_line);
    if (!is_open_) get_ready(world, slot);
    work_(world, slot);
    crew_.end_work(slot);
  });
  ++made_;
  job_.count_unit();
}

void Workers::get_ready(Context& world, std::uint32_t slot) {
  job_.ledger.populate();
  job_.muster(job_.workers);
  warm_up(world, job_, slot);
  job_.ledger.gate().arrive_and_wait();
  subtract_usage(job_);
  crew_.begin_work(slot);
}

ProcessCrew::Ended Workers::reap() {
  auto ended = crew_.reap();
  if (ended.wait_status != 0) {
    last_bad_status_ = ended.wait_status;
    job_.ledger.mark_died(ended.slot, 1, ended.wait_status);
  }
  return ended;
}

bool Workers::replace(std::uint32_t slot) {
  if (made_ >= 3 * job_.workers) return false;
  fork_worker(slot);
  return true;
}

void Workers::finish() {
  crew_.finish();
  job_.ledger.mark_unfinished_died(last_bad_status_);
  if (!job_.is_exhausted()) {
    throw std::runtime_error("all " + std::to_string(made_) + " workers died, and " +
                             std::to_string(job_.tasks - job_.ledger.claimed()) +
                             " tasks were never begun");
  }
}

}  // namespace interleave
