// A thread for each task.
//
// THE MODEL    The conductor creates a thread, the thread runs one task and ends, the conductor
//              joins it and creates the next: std::async, and servers with a thread a connection.
// WAITING      perform() blocks the thread in its system call. The kernel keeps the other threads
//              going: it is the scheduler, and each wait costs a stack.
// COSTS        A clone, a wake-up and an exit a task, and a join by the conductor: cheaper than
//              fork_per_task, as no address space is made, and far dearer than a queue.
// USE IT WHEN  tasks last for milliseconds or more and their number is bounded; then nothing is
//              simpler, and a debugger shows every task with its stack.
// REJECTED     Detached threads: the conductor cannot see when the last one is gone, and the
//              process may end under it. Smaller stacks: they would make a thread cheaper, but it
//              could no longer run the tasks of the other models. Joining in the order of creation:
//              a slow task then keeps the slots of all that finished after it.
// SOURCES      pthread_create(3), pthread_join(3), clone(2): a join waits for the futex that
//              CLONE_CHILD_CLEARTID wakes at a thread's end.
//
// Invariants:
//   I1  A slot belongs to one thread. The next thread gets it when that thread is joined.
//   I2  `ended_` outlives the threads, which write to it last. So it is declared before them.
//   I3  A child of a gather gets a thread if there are fewer than in_flight such threads. Otherwise
//       its parent runs it, so that no child waits for a thread.
#include "core/arrivals.hpp"
#include "core/crew.hpp"
#include "core/tracked.hpp"
#include "threads/thread_context.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

#include <atomic>
#include <utility>
#include <vector>

namespace interleave {

namespace {

/// The conductor's side of one run. If a thread is refused, the exception leaves through ~jthread,
/// which joins the threads that run.
class Starter {
 public:
  explicit Starter(const Job& job) : job_(job), threads_(job.in_flight), spare_(job.in_flight) {}

  void run() {
    Crew crew(job_);
    crew.warm_up_places([this](std::uint32_t slot) {
      ThreadContext world(*this);
      warm_up(world, job_, slot);
    });
    crew.await_ready();
    job_.ledger.populate();
    is_counting_ = true;
    job_.open_window();
    start_all();
    threads_.clear();  // joins them
    job_.end_window();
  }

  /// Runs the children of a task that runs on one of the threads, in `world`.
  void gather(Context& world, ChildTasks& children) {
    std::vector<std::jthread> threads;  // joined at the end of this function
    auto last = children.count() - 1;
    for (std::size_t child = 0; child < last; ++child) {
      if (!start_child(threads, children, child)) children.begin(world, child);
    }
    children.begin(world, last);
  }

 private:
  // A batch and an open load are the same here: in a batch every task has already arrived.
  void start_all() {
    BlockingContext world;
    while (true) {
      auto slot = free_slot();
      auto task = job_.claim();
      if (!task) return;
      await_arrival(world, job_, *task);
      start(*task, slot);
    }
  }

  // Waits for a thread to end if every slot has one. [I1]
  std::uint32_t free_slot() {
    auto ended = used_ < job_.in_flight ? ended_.try_pop() : ended_.pop();
    if (!ended) return used_++;
    threads_[*ended].join();
    return *ended;
  }

  void start(std::uint32_t task, std::uint32_t slot) {
    threads_[slot] = start_thread([this, slot, task] {
      ThreadContext world(*this);
      run_tracked(world, job_, task, slot);
      ended_.push(slot);
    });
    job_.count_unit();
  }

  // False: there are enough threads, or the machine gives no more. [I3]
  bool start_child(std::vector<std::jthread>& threads, ChildTasks& children, std::size_t child) {
    if (!take_spare()) return false;
    auto thread = try_start_thread([this, &children, child] {
      ThreadContext world(*this);
      children.begin(world, child);
      ++spare_;
    });
    if (!thread) {
      ++spare_;
      return false;
    }
    threads.push_back(std::move(*thread));
    if (is_counting_) job_.count_unit();
    return true;
  }

  bool take_spare() {
    auto spare = spare_.load();
    while (spare > 0 && !spare_.compare_exchange_weak(spare, spare - 1)) {
    }
    return spare > 0;
  }

  const Job& job_;
  bool is_counting_ = false;           // threads of children; set when the warm-ups are over
  WorkQueue<std::uint32_t> ended_;     // slots [I2]
  std::vector<std::jthread> threads_;  // by slot
  std::uint32_t used_ = 0;             // slots that have had a thread
  std::atomic<std::uint32_t> spare_;   // threads that children may still get [I3]
};

class ThreadPerTask final : public Executor {
 public:
  void run(const Job& job) override { Starter(job).run(); }
};

}  // namespace

std::unique_ptr<Executor> make_thread_per_task(const Settings&) {
  return std::make_unique<ThreadPerTask>();
}

}  // namespace interleave
