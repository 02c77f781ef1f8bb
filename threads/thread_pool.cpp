// A fixed set of threads and one queue.
//
// THE MODEL    Threads that are made once and take tasks from a queue that all of them share:
//              Java's and Python's ThreadPoolExecutor (but no global lock), Asio's thread_pool.
// WAITING      perform() blocks the worker in its system call, so a pool holds as many waits as it
//              has threads; the other tasks in flight wait in the queue.
// COSTS        A lock and an unlock a task while the workers are busy. A task that finds its worker
//              asleep costs a wake-up, which is far more.
// USE IT WHEN  tasks compute on shared data and none of them may take the process down; or they
//              wait, but only a few dozen at once.
// REJECTED     Notifying at each push: a system call a task while all workers run. Spinning for
//              work: it looks fast on an idle machine and burns a core on a busy one. Taking many
//              tasks at a time: the last of them waits for the first, and an idle worker cannot
//              help. A queue per worker, with stealing: that is another model, see tbb_arena.
// SOURCES      D. Lea, "Concurrent Programming in Java", on worker threads; pthread_cond_signal(3).
//
// Invariants:
//   I1  A queued or running task holds one of in_flight places (core/admission.hpp).
//   I2  The queue is closed when every task is finished, so no push follows.
#include "core/admission.hpp"
#include "core/crew.hpp"
#include "core/tracked.hpp"
#include "threads/child_helpers.hpp"
#include "threads/thread_context.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

namespace interleave {

namespace {

using Item = std::optional<std::uint32_t>;  // a task's number, or a call for help

/// The state that the threads of one run share.
class Pool {
 public:
  explicit Pool(const Job& job) : job_(job), admission_(job), helpers_(job.workers, queue_) {}

  /// Runs on the conductor's thread.
  void run() {
    job_.ledger.populate();
    Crew crew(job_);
    crew.start(job_.workers, [this](std::uint32_t slot) { work(slot); });
    crew.await_ready();
    admission_.conduct([this](std::uint32_t task) { queue_.push(task); });
    queue_.close();  // I2
  }

  /// Runs the children of a task that runs on one of the workers, in `world`.
  void gather(Context& world, ChildTasks& children) { helpers_.gather(world, children); }

 private:
  // The life of a worker.
  void work(std::uint32_t slot) {
    ThreadContext world(*this);
    if (!get_ready(world, job_, slot)) return;
    for (Item item = queue_.pop(); item;) {
      item = *item == ChildHelpers::call ? help(world) : run_task(world, *item, slot);
    }
  }

  // Returns this worker's next item. exchange() puts the successor at the end of the queue and
  // takes the item that has waited longest, in one step that wakes no other worker.
  Item run_task(Context& world, std::uint32_t task, std::uint32_t slot) {
    run_tracked(world, job_, task, slot);
    auto successor = admission_.next();  // I1
    return successor ? queue_.exchange(*successor) : queue_.pop();
  }

  Item help(Context& world) {
    helpers_.answer(world);
    return queue_.pop();
  }

  const Job& job_;
  WorkQueue<std::uint32_t> queue_;
  Admission admission_;
  ChildHelpers helpers_;
};

class ThreadPool final : public Executor {
 public:
  void run(const Job& job) override { Pool(job).run(); }
};

}  // namespace

std::unique_ptr<Executor> make_thread_pool(const Settings&) {
  return std::make_unique<ThreadPool>();
}

}  // namespace interleave
