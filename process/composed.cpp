// Processes with another model inside: each is a whole executor of its own.
//
// THE MODEL    The parent forks `processes` children before there is work. Each child makes an
//              executor of the inner model and runs its part of the job on it: nginx and Node's
//              cluster (an event loop in each), gunicorn's gthread workers (threads under a lock in
//              each), Apache's worker module and PHP-FPM's like (threads, or one task, in each).
// WAITING      As in the inner model. Nothing is waited for between processes, but for the next
//              task: all children take it from the one counter, so that whoever has a place free
//              gets it, and a slow child gets less.
// COSTS        A task costs what it costs in the inner model, and nothing more. What is paid once a
//              process is its memory, and all that a program keeps in it: caches, connections.
// USE IT WHEN  the inner model is at home on one CPU (a loop, an interpreter lock) and there are
//              more of them; or when a crash may cost the tasks of one process and not all.
// REJECTED     A process model inside: it would have to fork from a process that has threads, and
//              one level of processes already isolates. A process for each task with a model
//              inside (fork_per_task+B): a child with one task has nothing to schedule. A parent
//              that hands out the tasks: it would be the bottleneck of all children; that price is
//              process_pool's `dispatch=pipe`. Dealing the tasks out beforehand: the slowest part
//              decides. Loops or threads made before the fork: an epoll set would be shared by all,
//              and a thread is left behind.
// SOURCES      nginx, "Inside NGINX: how we designed for performance & scale"; gunicorn, "Design",
//              on its worker classes; Apache HTTP Server, "worker" multi-processing module.
//
// Invariants:
//   I1  No two executors use a slot: each child's are a range of its own (process/deal.hpp).
//   I2  Loops, locks and threads are made after the fork, by the inner executor, and the parent
//       never has a thread.
//   I3  Nobody begins before all are ready: an executor opens its own gate when the job's is open.
//   I4  Background tasks end when the last counted task of *all* children is finished: a child only
//       says that its own are, and whoever is the last to say so ends them.
//   I5  A child takes with it, when it dies, what it had claimed, and no other task.
#include "core/posix.hpp"
#include "core/shared_array.hpp"
#include "process/background.hpp"
#include "process/children.hpp"
#include "process/deal.hpp"
#include "process/last_words.hpp"
#include "process/process.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

namespace {

/// What a child tells the others.
struct Desk {
  std::atomic<bool> is_finished;  // with its counted tasks
  LastWords last_words;
};

/// The desks of all children, in memory that they share.
class Desks {
 public:
  explicit Desks(std::size_t count) : all_(count) {}

  std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }
  Desk& operator[](std::uint32_t number) const { return all_[number]; }

  // Sequentially consistent: of two that finish at once, one at least sees both. [I4]
  bool finish(std::uint32_t number) const {
    all_[number].is_finished.store(true);
    return std::ranges::all_of(all_, [](const Desk& desk) { return desk.is_finished.load(); });
  }

 private:
  SharedArray<Desk> all_;  // all-zero bytes are an empty desk
};

/// In a child: its part of the job.
class ChildPart final : public Part {
 public:
  ChildPart(const Job& all, const Desks& desks, Children& family, std::uint32_t number,
            bool is_late)
      : Part(all), desks_(desks), family_(family), number_(number), is_late_(is_late) {}

  Job job(const Portion& portion) {
    first_slot = portion.first_slot;  // I1
    first_worker = portion.first_worker;
    first_background = portion.first_background;
    return {.workload = whole.workload,
            .environment = whole.environment,
            .ledger = whole.ledger,
            .tasks = whole.tasks,
            .in_flight = portion.in_flight,
            .workers = portion.workers,
            .seed = whole.seed,
            .background = portion.background,
            .part = this};
  }

  // For a replacement all have been made long since.
  void await_all_made() override {
    if (!is_late_) whole.ledger.gate().muster(desks_.count());
  }

  // A replacement comes when the gate is open: its warm-up is a cost of the window.
  void await_opening() override {
    whole.ledger.gate().arrive_and_wait();  // I3
    if (is_late_) return;
    subtract_usage(whole);
    family_.begin_work(number_);
  }

  void finish() override {
    if (desks_.finish(number_)) whole.end_background();
  }

  void end_window() override {
    if (is_ended_.exchange(true)) return;
    family_.end_work(number_);
    finish();
  }

 private:
  const Desks& desks_;
  Children& family_;
  std::atomic<bool> is_ended_{false};
  std::uint32_t number_;
  bool is_late_;
};

/// The parent's side of one run. What it throws leaves through ~Children, which ends all.
class Household {
 public:
  Household(const Job& job, const MakeExecutor& make_inner)
      : job_(job), make_inner_(make_inner), portions_(deal(job)), desks_(portions_.size()) {}

  void run() {
    for (std::uint32_t number = 0; number < portions_.size(); ++number) enlist(number);
    gather();
    is_open_ = true;
    job_.open_window();
    while (children_.left() > 0) see_off(children_.reap());
    settle();
  }

 private:
  void enlist(std::uint32_t number) {
    desks_[number].is_finished = false;
    if (is_open_) children_.begin_work(number);
    children_.fork(number, [&] {
      if (!run_part(number)) exit_child(1);
    });
    ++made_;
  }

  // In the child. False: the executor gave up, and the parent is told why.
  bool run_part(std::uint32_t number) {
    try {
      ChildPart part(job_, desks_, children_, number, is_open_);
      make_inner_()->run(part.job(portions_[number]));  // I2
      return true;
    } catch (const std::exception&) {
      desks_[number].last_words.write(std::current_exception());
      return false;
    }
  }

  // The gate cannot tell who is dead, so between two looks at it the parent looks at its children.
  void gather() {
    constexpr std::chrono::milliseconds between_looks{20};
    auto all = static_cast<std::uint32_t>(portions_.size());
    while (!job_.ledger.gate().wait_for(all, between_looks)) {
      if (auto ended = children_.reap_if_ended()) lament(*ended, "died while it got ready");
    }
  }

  void see_off(const Children::Ended& ended) {
    const Portion& portion = portions_[ended.slot];
    bool as_it_should = ended.wait_status == 0 && job_.ledger.over();
    if (portion.background > 0 && !as_it_should) {
      lament(ended, "died, and its background tasks with it");
    }
    if (ended.wait_status != 0) bury(ended);
    bool goes_on = !job_.is_exhausted() && made_ < 3 * portions_.size();
    if (goes_on) {
      enlist(ended.slot);
    } else if (desks_.finish(ended.slot)) {
      job_.end_window();
    }
  }

  // What its executor threw is the model's failure; a signal costs the tasks that it ran. [I5]
  void bury(const Children::Ended& ended) {
    desks_[ended.slot].last_words.rethrow();
    last_bad_status_ = ended.wait_status;
    const Portion& portion = portions_[ended.slot];
    job_.ledger.bury(portion.first_slot, portion.slots, ended.wait_status);
  }

  // Nobody is left. What was claimed and still stood in a dead child's queue has died with it.
  void settle() const {
    job_.end_window();
    job_.ledger.bury_unfinished(last_bad_status_);
    if (job_.is_exhausted()) return;
    throw std::runtime_error("all " + std::to_string(made_) + " processes died, and " +
                             std::to_string(job_.tasks - job_.ledger.claimed()) +
                             " tasks were never begun");
  }

  [[noreturn]] void lament(const Children::Ended& ended, const char* what) const {
    desks_[ended.slot].last_words.rethrow();
    throw std::runtime_error("process " + std::to_string(ended.slot) + " " + what +
                             " (wait status " + std::to_string(ended.wait_status) + ")");
  }

  const Job& job_;
  const MakeExecutor& make_inner_;
  std::vector<Portion> portions_;
  Desks desks_;
  Children children_{job_, portions_.size()};
  std::size_t made_ = 0;
  int last_bad_status_ = 0;
  bool is_open_ = false;
};

class Composed final : public Executor {
 public:
  explicit Composed(MakeExecutor make_inner) : make_inner_(std::move(make_inner)) {}

  void run(const Job& job) override { Household(job, make_inner_).run(); }

 private:
  MakeExecutor make_inner_;
};

}  // namespace

std::unique_ptr<Executor> make_composed(MakeExecutor make_inner) {
  return std::make_unique<Composed>(std::move(make_inner));
}

}  // namespace interleave
