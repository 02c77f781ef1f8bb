// Processes with another model inside: each is a whole executor of its own.
//
// THE MODEL    The parent forks `processes` children before there is work. Each child makes an
//              executor of the inner model and runs its part of the job on it: nginx and Node's
//              cluster (an event loop in each), gunicorn's gthread workers (threads under a lock in
//              each), Apache's worker module and PHP-FPM's like (threads, or one task, in each).
// WAITING      As in the inner model. Processes share only the counter of the next task. A child
//              claims from it when it has a free place, so a slow child gets fewer tasks.
// COSTS        A task costs what it costs in the inner model, and nothing more. Each process costs
//              its memory, and all that a program keeps in it: caches, connections.
// USE IT WHEN  the inner model uses one CPU (a loop, an interpreter lock) and there are more of
//              them; or when a crash may cost the tasks of one process and not all.
// REJECTED     A process model inside: it would have to fork from a process that has threads, and
//              one level of processes already isolates. A process for each task with a model
//              inside (fork_per_task+B): a child with one task has nothing to schedule. A parent
//              that hands out the tasks: it would be the bottleneck of all children; that price is
//              process_pool's `dispatch=pipe`. Dealing the tasks out beforehand: the slowest part
//              decides. Loops or threads made before the fork: all children would share an epoll
//              set, and a fork does not copy threads.
// SOURCES      nginx, "Inside NGINX: how we designed for performance & scale"; gunicorn, "Design",
//              on its worker classes; Apache HTTP Server, "worker" multi-processing module.
//
// Invariants:
//   I1  No two executors use a slot: each child's are a range of its own (process/deal.hpp).
//   I2  Loops, locks and threads are made after the fork, by the inner executor, and the parent
//       never has a thread.
//   I3  No child begins before all are ready: it opens its own gate when the job's gate is open.
//   I4  Background tasks end when the last counted task of *all* children is finished. A child only
//       reports its own tasks as finished, and the last child to do so ends the background tasks.
//   I5  A child that dies takes the tasks that it had claimed with it, and no others.
#include "core/posix.hpp"
#include "process/child_part.hpp"
#include "process/child_processes.hpp"
#include "process/child_status.hpp"
#include "process/deal.hpp"
#include "process/process.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

namespace {

/// The parent's side of one run. An exception leaves through ~ChildProcesses, which ends all.
class ComposedRun {
 public:
  ComposedRun(const Job& job, const MakeExecutor& make_inner)
      : job_(job), make_inner_(make_inner), portions_(deal(job)), statuses_(portions_.size()) {}

  void run() {
    for (std::uint32_t number = 0; number < portions_.size(); ++number) fork_worker(number);
    await_ready();
    is_open_ = true;
    job_.open_window();
    while (children_.left() > 0) on_exit(children_.reap());
    conclude();
  }

 private:
  void fork_worker(std::uint32_t number) {
    statuses_[number].is_finished = false;
    if (is_open_) children_.begin_work(number);
    children_.fork(number, [&] {
      bool ran = statuses_[number].error.capture([&] { run_part(number); });
      if (!ran) exit_child(1);
    });
    ++made_;
  }

  // Runs in the child.
  void run_part(std::uint32_t number) {
    ChildPart part(job_, statuses_, children_, number, is_open_);
    make_inner_()->run(part.job(portions_[number]));  // I2
  }

  // The gate cannot tell that a child is dead. So between two looks at the gate the parent looks at
  // its children.
  void await_ready() {
    constexpr std::chrono::milliseconds between_looks{20};
    auto all = static_cast<std::uint32_t>(portions_.size());
    while (!job_.ledger.gate().wait_for(all, between_looks)) {
      if (auto ended = children_.reap_if_ended()) throw_died(*ended, "died while it got ready");
    }
  }

  void on_exit(const ChildProcesses::Ended& ended) {
    const Portion& portion = portions_[ended.slot];
    bool ended_well = ended.wait_status == 0 && job_.ledger.stop();
    if (portion.background > 0 && !ended_well) {
      throw_died(ended, "died, and its background tasks with it");
    }
    if (ended.wait_status != 0) mark_died(ended);
    bool goes_on = !job_.is_exhausted() && made_ < 3 * portions_.size();
    if (goes_on) {
      fork_worker(ended.slot);
    } else if (statuses_.finish(ended.slot)) {
      job_.end_window();
    }
  }

  // An exception of the child's executor is the model's failure. A signal costs the child's tasks.
  // [I5]
  void mark_died(const ChildProcesses::Ended& ended) {
    statuses_[ended.slot].error.rethrow();
    last_bad_status_ = ended.wait_status;
    const Portion& portion = portions_[ended.slot];
    job_.ledger.mark_died(portion.first_slot, portion.slots, ended.wait_status);
  }

  // No child is left. Tasks that were claimed and waited in a dead child's queue have died with it.
  void conclude() const {
    job_.end_window();
    job_.ledger.mark_unfinished_died(last_bad_status_);
    if (job_.is_exhausted()) return;
    throw std::runtime_error("all " + std::to_string(made_) + " processes died, and " +
                             std::to_string(job_.tasks - job_.ledger.claimed()) +
                             " tasks were never begun");
  }

  [[noreturn]] void throw_died(const ChildProcesses::Ended& ended, const char* what) const {
    statuses_[ended.slot].error.rethrow();
    throw std::runtime_error("process " + std::to_string(ended.slot) + " " + what +
                             " (wait status " + std::to_string(ended.wait_status) + ")");
  }

  const Job& job_;
  const MakeExecutor& make_inner_;
  std::vector<Portion> portions_;
  ChildStatuses statuses_;
  ChildProcesses children_{job_, portions_.size()};
  std::size_t made_ = 0;
  int last_bad_status_ = 0;
  bool is_open_ = false;
};

class Composed final : public Executor {
 public:
  explicit Composed(MakeExecutor make_inner) : make_inner_(std::move(make_inner)) {}

  void run(const Job& job) override { ComposedRun(job, make_inner_).run(); }

 private:
  MakeExecutor make_inner_;
};

}  // namespace

std::unique_ptr<Executor> make_composed(MakeExecutor make_inner) {
  return std::make_unique<Composed>(std::move(make_inner));
}

}  // namespace interleave
