// Threads under a global interpreter lock: many threads, one of which runs.
//
// THE MODEL    One process, `workers` threads, and one lock. The thread that holds the lock runs
//              the program. Memory is shared, and a thread needs no other lock while it holds this
//              one. So are CPython's default build since 3.2, and Ruby.
// WAITING      perform() drops the lock, blocks in the system call, and takes the lock back. When
//              another thread computes, that may take a switch interval or more.
// COSTS        Nothing while the thread holds the lock. Each hand-over costs two futex calls and a
//              change of thread. Waits overlap, computing does not.
// USE IT WHEN  tasks mostly wait, and the program must share memory without races, or when C code
//              that drops the lock does the work. Computing gains nothing here.
// REJECTED     std::mutex as the lock: a waiter could not ask for it or force it to change hands,
//              so a computing thread would keep it. A simulation in virtual time: half of the
//              behaviour is the kernel's wake-up, which has to be the real one.
// SOURCES      switch_interval_gil.hpp describes the lock. CPython's Py_BEGIN_ALLOW_THREADS is
//              AllowThreads in gil.hpp.
//
// All models of this family run these threads, each under the lock of its policy (policies.cpp).
//
// I1  A task's code runs only between take() and drop() of the same thread.
// I2  No thread holds a lock while it waits at the gate: the others could not get there.
// I3  A worker with no task left to claim helps with the children of other tasks, until all
//     workers of its interpreter have none. Children stay in their parent's interpreter.
// I4  Background threads end after the workers: they run on until their next checkpoint.
// I5  The finish of the last task and the end of the window are one step under the lock. Time that
//     other threads hold the lock after that is not in the window.
#include "core/arrivals.hpp"
#include "core/crew.hpp"
#include "core/tracked.hpp"
#include "gil_sim/gil_context.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/interpreters.hpp"
#include "gil_sim/run_account.hpp"

#include <utility>

namespace interleave {

namespace {

/// A thread that runs counted tasks. Lives on that thread's stack.
class Worker {
 public:
  Worker(const Job& job, Interpreters& interpreters, RunAccount& account, std::uint32_t slot)
      : job_(job),
        account_(account),
        slot_(slot),
        gil_(*interpreters.of(slot).gil),
        gathers_(interpreters.of(slot).gathers),
        self_(interpreters.place_of(slot)),
        world_(gil_, self_, interpreters.exclusive(), &gathers_) {}

  void run() {
    if (!job_.muster(job_.workers)) return;  // I2
    {
      HoldGil turn(gil_, self_);
      warm_up(world_, job_, slot_);
    }
    if (!job_.gate().arrive_and_wait()) return;  // I2
    self_.restart(job_.ledger.ended_ns());       // the warm-up does not count
    {
      HoldGil turn(gil_, self_);  // I1
      account_.begin(slot_);
      run_tasks();
      account_.end(slot_, self_, busy_until_ns_);  // I5
    }
    gathers_.leave();
    while (gathers_.wait_for_any()) {  // I3
      HoldGil turn(gil_, self_);
      help();
    }
    account_.add(slot_, self_);
  }

 private:
  // Tasks that have begun come first: a worker helps before it claims.
  void run_tasks() {
    help();
    while (auto task = job_.claim()) {
      await_arrival(world_, job_, *task);  // sleeps without the lock
      run_tracked(world_, job_, *task, slot_);
      busy_until_ns_ = job_.record(*task, slot_).finished_ns;
      if (job_.is_exhausted()) return;  // I5
      gil_.checkpoint(self_);
      help();
    }
  }

  void help() {
    while (gathers_.any() && gathers_.help(world_)) {
      busy_until_ns_ = now_ns();
      gil_.checkpoint(self_);
    }
  }

  const Job& job_;
  RunAccount& account_;
  const std::uint32_t slot_;
  Gil& gil_;
  ChildBoard& gathers_;
  GilThread self_;
  GilContext world_;
  std::int64_t busy_until_ns_ = 0;  // the end of its last task or child
};

/// Runs background task `number` on a thread of its own. The task's children run in line.
void run_beside(const Job& job, Interpreters& interpreters, RunAccount& account,
                std::uint32_t number) {
  auto thread = job.workers + number;
  Gil& gil = *interpreters.of(thread).gil;
  GilThread self(interpreters.place_of(thread));
  GilContext world(gil, self, interpreters.exclusive());
  if (job.gate().arrive_and_wait()) {  // I2
    self.restart(job.ledger.ended_ns());
    HoldGil turn(gil, self);  // I1
    run_background(world, job, number);
  }
  account.add(thread, self);  // also if the thread was never scheduled in all the window
}

class GilThreads final : public Executor {
 public:
  GilThreads(const GilPolicy& policy, Settings settings)
      : policy_(policy), settings_(std::move(settings)) {}

  void run(const Job& job) override {
    job.ledger.populate();
    Interpreters interpreters(policy_, settings_, job);
    RunAccount account(job, interpreters);
    {
      Crew crew(job, [&](auto number) { run_beside(job, interpreters, account, number); });
      crew.start(job.workers, [&](auto slot) { Worker(job, interpreters, account, slot).run(); });
      crew.await_ready();
      account.open();
      job.open_window();
      crew.join_workers();
      job.end_window();  // I4: it has ended already, unless there were no workers
    }
    account.close();
  }

 private:
  const GilPolicy& policy_;
  const Settings settings_;
};

}  // namespace

std::unique_ptr<Executor> make_gil_threads(const GilPolicy& policy, const Settings& settings) {
  return std::make_unique<GilThreads>(policy, settings);
}

}  // namespace interleave
