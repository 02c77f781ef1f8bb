// oneTBB's work-stealing workers, in an arena of their own.
//
// THE MODEL    Tasks come from outside and are *enqueued*: a shared queue of several lanes, roughly
//              first in first out, feeds every free worker. The children of a task are *spawned*:
//              they go on top of their worker's own deque. The worker takes them from there, last
//              in first out, while an idle worker steals the oldest one of another deque. Cilk,
//              Java's ForkJoinPool, Rayon, and the run queues of Go and Tokio work this way.
// WAITING      perform() blocks the worker in its system call. oneTBB does not know of it and makes
//              no worker in its place.
// COSTS        A task object from a worker's own pool and the lock of one lane. A child costs only
//              a push to a deque that no other worker looks at. Idle workers look for victims for
//              a while before they sleep, and that is CPU time.
// USE IT WHEN  tasks are small, compute, and spawn others.
// REJECTED     Spawning the successor of a task that ends: half as fast again for empty tasks, but
//              it lies on top of its worker's deque and runs next, so that of 64 tasks in flight 62
//              wait until there is no successor left (I7). task_group bodies that return the next
//              task: the same order, and a preview feature. parallel_for: it takes the next task
//              from a range, so no task is ever admitted by another's end. The conductor as a
//              worker: one more than asked for. Background tasks in the arena: it guarantees no
//              thread, so a background task would hold a worker's place and its slot number. They
//              have plain threads beside it.
// SOURCES      oneTBB documentation, "task_arena", "task_group", "global_control"; R. Blumofe and
//              C. Leiserson, "Scheduling Multithreaded Computations by Work Stealing" (1999).
//
// Invariants:
//   I1  The arena has `workers` slots and none for the conductor, which sleeps in conduct().
//   I2  oneTBB may use one thread more than there are workers, as it counts the conductor. With one
//       less, the last worker would never come and the gate never open.
//   I3  Each worker arrives at the gate once. A gate task keeps its worker until the gate opens, so
//       `workers` such tasks need a worker each.
//   I4  A worker that waits for children runs only them and what they spawn. Another task in its
//       deque has the same slot, and would come between the parent and its connection.
//   I5  The limit of I2 outlives the threads. The last worker gives an arena back, and on one CPU
//       oneTBB's own limit allows no worker: finalize() would spin for ever.
//   I6  oneTBB ends the process when a thread is refused to it, so all are tried beforehand.
//   I7  A task never waits for many that were admitted after it: all go through the arena's queue.
//   I8  `admission` outlives the workers: finalize() joins them before it goes.
#include "core/admission.hpp"
#include "core/crew.hpp"
#include "core/tracked.hpp"
#include "threads/probe.hpp"
#include "threads/thread_context.hpp"
#include "threads/threads.hpp"

#include <algorithm>
#include <latch>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#ifdef __SANITIZE_THREAD__
// The library is not built with ThreadSanitizer. So the sanitizer does not see the library hand a
// task from one thread to another, and reports all that the task touches as a race.
extern "C" const char* __tsan_default_suppressions() {  // NOLINT(*-reserved-identifier,*-naming)
  return "race:libtbb.so";
}
#endif

namespace interleave {

namespace {

// An arena has two places at least, so the only worker of an arena of one may sit in either.
std::uint32_t current_slot(const Job& job) {
  auto place = static_cast<std::uint32_t>(tbb::this_task_arena::current_thread_index());
  return std::min(place, job.workers - 1);
}

/// Spawns children: they lie in this worker's deque, which runs those that no other worker steals.
struct Spawning {
  void gather(Context& world, ChildTasks& children) const {
    tbb::this_task_arena::isolate([&] {  // I4
      tbb::task_group group;
      for (auto child = children.count() - 1; child > 0; --child) {
        group.run([this, child, &children] {
          ThreadContext there(*this);
          children.begin(there, child);
        });
      }
      children.begin(world, 0);
      group.wait();
    });
  }
};
constexpr Spawning spawning;

/// The conductor's side of one run.
class Arena {
 public:
  Arena(const Job& job, Admission& admission)
      : job_(job),
        admission_(admission),
        arena_(static_cast<int>(job.workers), 0),  // I1
        made_(job.workers) {}

  void run(Crew& crew) {
    make_workers();
    crew.await_ready(job_.workers);
    admission_.conduct([this](std::uint32_t task) { enqueue(task); });
  }

 private:
  // Every task, also the successor of one that ends, waits its turn in the arena's queue. [I7]
  void enqueue(std::uint32_t task) {
    arena_.enqueue([this, task] {
      ThreadContext world(spawning);
      run_tracked(world, job_, task, current_slot(job_));
      if (auto successor = admission_.next()) enqueue(*successor);
    });
  }

  // Returns when all of oneTBB's threads are there. Then other processes may make theirs; the
  // workers wait for those before they warm up. [I6]
  void make_workers() {
    MakingThreads turn;
    require_threads(job_.workers,
                    tbb::global_control::active_value(tbb::global_control::thread_stack_size));
    for (std::uint32_t worker = 0; worker < job_.workers; ++worker) {
      arena_.enqueue([this] {  // I3
        ThreadContext world(spawning);
        made_.count_down();
        get_ready(world, job_, current_slot(job_));
      });
      job_.count_unit();
    }
    made_.wait();
  }

  const Job& job_;
  Admission& admission_;
  tbb::task_arena arena_;
  std::latch made_;  // workers
};

class TbbArena final : public Executor {
 public:
  void run(const Job& job) override {
    job.ledger.populate();
    Crew crew(job);  // of background tasks
    Admission admission(job);
    tbb::global_control parallelism(tbb::global_control::max_allowed_parallelism,
                                    job.workers + 1);  // I2, I5
    tbb::task_scheduler_handle scheduler{tbb::attach{}};
    Arena(job, admission).run(crew);
    // Joins oneTBB's threads, which otherwise last as long as the process. [I8]
    tbb::finalize(scheduler);
  }
};

}  // namespace

std::unique_ptr<Executor> make_tbb_arena(const Settings&) {
  return std::make_unique<TbbArena>();
}

}  // namespace interleave
