// A process for each task.
//
// THE MODEL    The parent forks a child, the child runs one task and exits, the parent reaps it and
//              forks the next: CGI, inetd and every shell pipeline.
// WAITING      perform() blocks the child in its system call. No other task is in that process.
// COSTS        A fork, the page faults of a fresh address space, an exit and a reap for each task:
//              a hundred times an empty task's frame and more. The parent forks one child at a
//              time, so it is the bottleneck long before the cores are.
// USE IT WHEN  a task may crash, leak or be killed and must harm no other, and runs for much longer
//              than a fork.
// REJECTED     Reaping with `wait` for any child: a workload's peer is our child as well, and would
//              be reaped in the place of a task. A SIGCHLD handler: it says "one or more ended" and
//              not which, and it interrupts every call. A pidfd for each child: all later children
//              inherit it, so a thousand in flight would make each fork copy a thousand
//              descriptors. Starting all children at once: in_flight is what the machine is asked
//              to hold.
// SOURCES      fork(2), waitid(2) (WNOWAIT), prctl(2) (PR_SET_PDEATHSIG); W. R. Stevens, "UNIX
//              Network Programming" volume 1, chapter 30, whose first server forks for each client.
//
// Invariants:
//   I1  A slot belongs to one running child. The next child gets it when that child is reaped.
//   I2  The parent claims, never the child. So it knows which task a dead child had.
#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "process/process.hpp"
#include "process/process_crew.hpp"

#include <vector>

namespace interleave {

namespace {

/// The parent's side of one run. If a fork is refused, the exception leaves through ~ProcessCrew,
/// which ends the children that run.
class Forker {
 public:
  explicit Forker(const Job& job) : job_(job), task_of_(job.in_flight) {}

  void run() {
    workers_.warm_up_places();
    workers_.assemble(0);
    job_.open_window();
    fork_all();
    while (workers_.left() > 0) free_slot_of(workers_.reap());
    workers_.finish();
  }

 private:
  // A batch and an open load are the same here: in a batch every task has already arrived.
  void fork_all() {
    auto world = BlockingContext::alone();
    while (true) {
      auto slot = free_slot();
      auto task = job_.claim();
      if (!task) return;
      await_arrival(world, job_, *task);
      start(*task, slot);
    }
  }

  // Waits for a child to end if every slot has one. [I1]
  std::uint32_t free_slot() {
    auto ended = used_ < job_.in_flight ? workers_.reap_if_ended() : workers_.reap();
    return ended ? free_slot_of(*ended) : used_++;
  }

  // A child that ended without finishing its task has died with it. [I2]
  std::uint32_t free_slot_of(const ProcessCrew::Ended& ended) {
    Record& record = job_.record(task_of_[ended.slot], ended.slot);
    if (ended.wait_status != 0 || !record.finished()) record.die(ended.wait_status);
    return ended.slot;
  }

  void start(std::uint32_t task, std::uint32_t slot) {
    task_of_[slot] = task;
    workers_.begin_work(slot);
    workers_.fork(slot, [&] {
      auto world = BlockingContext::alone(&job_.ledger.tally().gathered_in_line);
      run_tracked(world, job_, task, slot);
      if (job_.is_exhausted()) workers_.end_work(slot);
    });
    job_.count_unit();
  }

  const Job& job_;
  ProcessCrew workers_{job_, job_.in_flight, ProcessCrew::Counted::with_exit};
  std::vector<std::uint32_t> task_of_;  // by slot
  std::uint32_t used_ = 0;              // slots that have had a child
};

class ForkPerTask final : public Executor {
 public:
  void run(const Job& job) override { Forker(job).run(); }
};

}  // namespace

std::unique_ptr<Executor> make_fork_per_task(const Settings&) {
  return std::make_unique<ForkPerTask>();
}

}  // namespace interleave
