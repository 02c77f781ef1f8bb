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
// REJECTED     Detached threads: nobody knows when the last one is gone, and the process may end
//              under it. Smaller stacks: the one thing that would make a thread cheaper, and it
//              would no longer run what the other models run. Joining in the order of creation: a
//              slow task then keeps the slots of all that finished after it.
// SOURCES      pthread_create(3), pthread_join(3), clone(2); the Linux futex that CLONE_CHILD_CLEARTID
//              wakes at a thread's end is what join waits for.
//
// Invariants:
//   I1  A slot belongs to one thread: it goes to the next when that thread was joined.
//   I2  `ended_` outlives the threads, which write to it last of all: it is declared before them.
//   I3  Children of a gather get a thread each, as long as there are fewer than in_flight such
//       threads; otherwise the parent runs the child itself, so that none waits for a thread.
#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/start_thread.hpp"
#include "core/tracked.hpp"
#include "threads/background.hpp"
#include "threads/thread_context.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

#include <atomic>
#include <chrono>
#include <numeric>
#include <system_error>
#include <thread>
#include <vector>

namespace interleave {

namespace {

/// The conductor's side of one run. Should a thread be refused, the exception leaves through
/// ~jthread, which joins those that run.
class Starter {
 public:
  explicit Starter(const Job& job) : job_(job), threads_(job.in_flight), spare_(job.in_flight) {}

  void run() {
    BackgroundThreads background(job_);
    job_.muster(1);
    warm_up_places();
    while (!job_.gate().wait_for(job_.background, std::chrono::hours(1))) {
    }
    job_.ledger.populate();
    is_counting_ = true;
    job_.open_window();
    if (job_.is_open()) {
      serve_arrivals();
    } else {
      work_off();
    }
    job_.end_window();
  }

  /// For a task that runs on one of the threads, in `world`.
  void gather(Context& world, Gathering& children) {
    std::vector<std::jthread> threads;  // which it joins at the end
    auto last = children.count() - 1;
    for (std::size_t child = 0; child < last; ++child) {
      if (!start_child(threads, children, child)) children.begin(world, child);
    }
    children.begin(world, last);
  }

 private:
  // As tasks will run: each on a thread of its own, all of them at once.
  void warm_up_places() {
    std::vector<std::jthread> threads;
    for (std::uint32_t slot = 0; slot < warm_places(job_, job_.in_flight); ++slot) {
      threads.push_back(start_thread([this, slot] {
        ThreadContext world(*this);
        warm_up(world, job_, slot);
      }));
    }
  }

  void work_off() {
    std::uint32_t running = 0;
    while (running < job_.in_flight && start_next(running)) ++running;
    while (running > 0) {
      if (!start_next(join(ended_.pop().value()))) --running;
    }
  }

  bool start_next(std::uint32_t slot) {
    auto index = job_.claim();
    if (index) start(*index, slot);
    return index.has_value();
  }

  // Open load. The conductor sleeps until the arrival and joins only then those that have ended:
  // they have stamped their own finish, and so an arrival wakes it once.
  void serve_arrivals() {
    BlockingContext world;
    std::vector<std::uint32_t> free(job_.in_flight);
    std::iota(free.rbegin(), free.rend(), 0U);
    while (auto index = job_.claim()) {
      await_arrival(world, job_, *index);
      while (auto slot = ended_.try_pop()) free.push_back(join(*slot));
      if (free.empty()) free.push_back(join(ended_.pop().value()));
      start(*index, free.back());
      free.pop_back();
    }
    while (free.size() < job_.in_flight) free.push_back(join(ended_.pop().value()));
  }

  void start(std::uint32_t index, std::uint32_t slot) {
    threads_[slot] = start_thread([this, slot, index] {
      ThreadContext world(*this);
      run_tracked(world, job_, index, slot);
      ended_.push(slot);
    });
    job_.count_unit();
  }

  // False: there are enough threads, or the machine gives no more. [I3]
  bool start_child(std::vector<std::jthread>& threads, Gathering& children, std::size_t child) {
    if (!take_spare()) return false;
    try {
      threads.push_back(start_thread([this, &children, child] {
        ThreadContext world(*this);
        children.begin(world, child);
        ++spare_;
      }));
    } catch (const std::system_error&) {
      ++spare_;
      return false;
    }
    if (is_counting_) job_.count_unit();
    return true;
  }

  bool take_spare() {
    auto spare = spare_.load();
    while (spare > 0 && !spare_.compare_exchange_weak(spare, spare - 1)) {
    }
    return spare > 0;
  }

  // The slot is free again. [I1]
  std::uint32_t join(std::uint32_t slot) {
    threads_[slot].join();
    return slot;
  }

  const Job& job_;
  bool is_counting_ = false;           // threads; set when the warm-ups are over
  WorkQueue<std::uint32_t> ended_;     // slots [I2]
  std::vector<std::jthread> threads_;  // by slot
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
