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
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "threads/background.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

#include <chrono>
#include <thread>
#include <vector>

namespace interleave {

namespace {

class ThreadPerTask final : public Executor {
 public:
  // Should a thread be refused, the exception leaves through ~jthread, which joins those that run.
  void run(const Job& job) override {
    BackgroundThreads background(job);
    while (!job.ledger.gate().wait_for(job.background, std::chrono::hours(1))) {
    }
    WorkQueue<std::uint32_t> ended;                    // slots (I2)
    std::vector<std::jthread> threads(job.in_flight);  // by slot
    auto start_next = [&](std::uint32_t slot) {
      auto index = job.claim();
      if (!index) return false;
      threads[slot] = std::jthread([&job, &ended, slot, task = *index] {
        BlockingContext world;
        run_tracked(world, job, task, slot);
        ended.push(slot);
      });
      job.count_unit();
      return true;
    };
    job.ledger.populate();
    job.open_window();
    std::uint32_t running = 0;
    while (running < job.in_flight && start_next(running)) ++running;
    while (running > 0) {
      auto slot = ended.pop().value();
      threads[slot].join();  // I1
      if (!start_next(slot)) --running;
    }
    job.end_background();
  }
};

}  // namespace

std::unique_ptr<Executor> make_thread_per_task(const Settings&) {
  return std::make_unique<ThreadPerTask>();
}

}  // namespace interleave
