#include "process/workers.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"

#include <stdexcept>
#include <string>

namespace interleave {

Workers::Workers(const Job& job, Work work, LetGo let_go)
    : job_(job),
      work_(std::move(work)),
      let_go_(std::move(let_go)),
      children_(job, job.workers + job.background),
      background_(job, children_, job.workers),
      pids_(job.workers) {}

void Workers::assemble() {
  for (std::uint32_t slot = 0; slot < job_.workers; ++slot) enlist(slot);
  background_.start(let_go_);
  background_.gather(job_.workers);
  open_ = true;
  job_.open_window();
}

// A worker that is forked when the window is open already goes straight to work: the tasks of the
// dead one's slot wait for it, and a warm-up then would be measured with them.
void Workers::enlist(std::uint32_t slot) {
  if (open_) children_.begin_work(slot);
  pids_[slot] = children_.fork(slot, [&] {
    let_go_();
    auto world = BlockingContext::alone(&job_.ledger.tally().gathered_in_line);
    if (!open_) get_ready(world, slot);
    work_(world, slot);
    if (children_.end_work(slot)) job_.end_background();
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
  children_.begin_work(slot);
}

Children::Ended Workers::reap() {
  auto ended = background_.reap_other();
  if (ended.wait_status != 0) {
    last_bad_status_ = ended.wait_status;
    job_.ledger.bury(ended.slot, 1, ended.wait_status);
  }
  return ended;
}

bool Workers::replace(std::uint32_t slot) {
  if (made_ >= 3 * job_.workers) return false;
  enlist(slot);
  return true;
}

void Workers::settle() const {
  background_.end();
  job_.ledger.bury_unfinished(last_bad_status_);
  if (!job_.is_exhausted()) {
    throw std::runtime_error("all " + std::to_string(made_) + " workers died, and " +
                             std::to_string(job_.tasks - job_.ledger.claimed()) +
                             " tasks were never begun");
  }
}

}  // namespace interleave
