// A process for each task.
//
// THE MODEL    The parent forks a child, the child runs one task and exits, the parent reaps it and
//              forks the next: CGI, inetd and every shell pipeline.
// WAITING      perform() blocks the child in its system call. Nobody else is in that process.
// COSTS        A fork, the page faults of a fresh address space, an exit and a reap for each task:
//              a hundred times an empty task's frame and more. The parent forks one child at a
//              time, so it is the bottleneck long before the cores are.
// USE IT WHEN  a task may crash, leak or be killed and must take nobody with it, and runs for so
//              long that its birth does not matter.
// REJECTED     Reaping with `wait` for anybody: a workload's peer is our child as well, and would
//              be reaped in the place of a task. A SIGCHLD handler: it says "one or more ended" and
//              not who, and it interrupts every call. A pidfd a child: all later children inherit
//              it, so a thousand in flight would make each fork copy a thousand descriptors.
//              Starting all children at once: in_flight is what the machine is asked to hold.
// SOURCES      fork(2), waitid(2) (WNOWAIT), prctl(2) (PR_SET_PDEATHSIG); W. R. Stevens, "UNIX
//              Network Programming" volume 1, chapter 30, whose first server forks for each client.
//
// Invariants:
//   I1  A slot belongs to one running child: it goes to the next child when its child was reaped.
//   I2  The parent claims, never the child: so it knows whose task a dead child had.
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "process/background.hpp"
#include "process/children.hpp"
#include "process/process.hpp"

#include <vector>

namespace interleave {

namespace {

class ForkPerTask final : public Executor {
 public:
  // Should a fork be refused, the exception leaves through ~Children, which ends those that run.
  void run(const Job& job) override {
    Children children(job.ledger.tally());
    std::vector<std::uint32_t> task_of(job.in_flight);  // by slot
    BackgroundProcesses background(job, children, job.in_flight);
    background.start([] {});
    background.gather(0);
    job.open_window();
    for (std::uint32_t slot = 0; slot < job.in_flight; ++slot) {
      if (!start_next(job, children, slot, task_of)) break;
    }
    while (background.others_left() > 0) {
      auto [slot, wait_status] = background.reap_other();
      Record& record = job.record(task_of[slot]);  // I2
      if (wait_status != 0 || !record.finished()) record.die(wait_status);
      start_next(job, children, slot, task_of);  // I1
    }
    background.end();
  }

 private:
  static bool start_next(const Job& job, Children& children, std::uint32_t slot,
                         std::vector<std::uint32_t>& task_of) {
    auto index = job.claim();
    if (!index) return false;
    task_of[slot] = *index;
    children.fork(slot, [&] {
      auto world = BlockingContext::alone();
      run_tracked(world, job, *index, slot);
    });
    job.count_unit();
    return true;
  }
};

}  // namespace

std::unique_ptr<Executor> make_fork_per_task(const Settings&) {
  return std::make_unique<ForkPerTask>();
}

}  // namespace interleave
