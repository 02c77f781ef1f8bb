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
#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "process/background.hpp"
#include "process/children.hpp"
#include "process/process.hpp"

#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace interleave {

namespace {

/// The parent's side of one run. Should a fork be refused, the exception leaves through
/// ~Children, which ends those that run.
class Forker {
 public:
  explicit Forker(const Job& job) : job_(job), task_of_(job.in_flight) {}

  void run() {
    job_.muster(1);
    warm_up_places();
    background_.start([] {});
    background_.gather(0);
    job_.open_window();
    if (job_.is_open()) {
      serve_arrivals();
    } else {
      work_off();
    }
    background_.end();
  }

 private:
  // As tasks will run: each in a child of its own, all of them at once. What they use is no part of
  // the window's.
  void warm_up_places() {
    auto places = warm_places(job_, job_.in_flight);
    Children children(job_, places, Children::Counted::not_at_all);
    for (std::uint32_t slot = 0; slot < places; ++slot) {
      children.fork(slot, [&] {
        auto world = BlockingContext::alone();
        warm_up(world, job_, slot);
      });
    }
    while (children.left() > 0) {
      auto ended = children.reap();
      if (ended.wait_status == 0) continue;
      throw std::runtime_error("the child of place " + std::to_string(ended.slot) +
                               " died while it warmed up (wait status " +
                               std::to_string(ended.wait_status) + ")");
    }
  }

  void work_off() {
    for (std::uint32_t slot = 0; slot < job_.in_flight; ++slot) {
      if (!start_next(slot)) break;
    }
    while (background_.others_left() > 0) start_next(settle(background_.reap_other()));  // I1
  }

  bool start_next(std::uint32_t slot) {
    auto index = job_.claim();
    if (index) start(*index, slot);
    return index.has_value();
  }

  // Open load. The parent sleeps until the arrival and only then looks who has ended: a finish
  // is stamped by the child, so nothing is measured late, and an arrival wakes the parent once.
  void serve_arrivals() {
    auto world = BlockingContext::alone();
    std::vector<std::uint32_t> free(job_.in_flight);
    std::iota(free.rbegin(), free.rend(), 0U);
    while (auto index = job_.claim()) {
      await_arrival(world, job_, *index);
      while (auto ended = background_.reap_other_if_ended()) free.push_back(settle(*ended));
      if (free.empty()) free.push_back(settle(background_.reap_other()));
      start(*index, free.back());
      free.pop_back();
    }
    while (background_.others_left() > 0) settle(background_.reap_other());
  }

  void start(std::uint32_t index, std::uint32_t slot) {
    task_of_[slot] = index;
    children_.begin_work(slot);
    children_.fork(slot, [&] {
      auto world = BlockingContext::alone(&job_.ledger.tally().gathered_in_line);
      run_tracked(world, job_, index, slot);
      if (job_.is_exhausted() && children_.end_work(slot)) job_.end_background();
    });
    job_.count_unit();
  }

  // The slot is free again.
  std::uint32_t settle(const Children::Ended& ended) {
    Record& record = job_.record(task_of_[ended.slot], ended.slot);  // I2
    if (ended.wait_status != 0 || !record.finished()) record.die(ended.wait_status);
    return ended.slot;
  }

  const Job& job_;
  Children children_{job_, std::size_t{job_.in_flight} + job_.background,
                     Children::Counted::with_way_out};
  std::vector<std::uint32_t> task_of_;  // by slot
  BackgroundProcesses background_{job_, children_, job_.in_flight};
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
