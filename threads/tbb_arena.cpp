// oneTBB's work-stealing workers, in an arena of their own.
//
// THE MODEL    Tasks come from outside and are *enqueued*: a shared queue of several lanes, roughly
//              first in first out, feeds whichever worker is free. The children of a task are
//              *spawned*: they go on top of their worker's own deque and are taken from there, last
//              in first out, while a worker with nothing to do steals the oldest of another's: Cilk,
//              Java's ForkJoinPool, Rayon, Go's and Tokio's run queues.
// WAITING      perform() blocks the worker in its system call. oneTBB does not know of it and makes
//              no worker in its place.
// COSTS        A task object from a worker's own pool and the lock of one lane; for a child only a
//              push to a deque that no other worker looks at. Idle workers look for victims for a
//              while before they sleep, and that is CPU time.
// USE IT WHEN  tasks are small, compute, and spawn others.
// REJECTED     Spawning the successor of a task that ends: half as fast again for empty tasks, but
//              it lies on top of its worker's deque and runs next, so that of 64 tasks in flight 62
//              wait until there is no successor left (I7). task_group bodies that return the next
//              task: the same order, and a preview feature. parallel_for: it takes the
//              next task from a range, so no task is ever admitted by another's end. The conductor
//              as a worker: it would be one more than asked for. Background tasks in the arena: it
//              promises no thread to anybody, so for as long as one ran it would hold a worker's
//              place, and its own place number, by which tasks know their slot. They have plain
//              threads beside it.
// SOURCES      oneTBB documentation, "task_arena", "task_group", "global_control"; R. Blumofe and
//              C. Leiserson, "Scheduling Multithreaded Computations by Work Stealing" (1999).
//
// Invariants:
//   I1  The arena has `workers` slots and none for the conductor, which sleeps in wait().
//   I2  oneTBB may use one thread more than there are workers, as it counts the conductor; with one
//       less, the last worker would never come and the gate never open.
//   I3  Each worker arrives at the gate once: a gate task keeps its worker until the gate opens, so
//       each of `workers` such tasks needs a worker of its own.
//   I4  A worker that waits for children runs nothing but these, and what they spawn: what else lies
//       in its deque is a task of its own slot, and would come between the parent and its connection.
//   I5  The limit of I2 outlives the threads: an arena that is done with is given back by its last
//       worker, and on one CPU oneTBB's own limit has no worker. finalize() would spin for ever.
//   I6  oneTBB ends the process when a thread is refused to it, so all are tried beforehand.
//   I7  A task never waits for many that were admitted after it: all go through the arena's queue,
//       in a batch as under open load.
#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "threads/background.hpp"
#include "threads/places.hpp"
#include "threads/probe.hpp"
#include "threads/thread_context.hpp"
#include "threads/threads.hpp"

#include <algorithm>
#include <chrono>
#include <latch>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#ifdef __SANITIZE_THREAD__
// The library is not built with ThreadSanitizer, which therefore does not see it hand a task from
// one thread to another, and calls all that the task touches a race.
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

/// Children are spawned like any task: they lie in this worker's deque for thieves to take, and it
/// runs itself what nobody takes.
struct Spawning {
  void gather(Context& world, Gathering& children) const {
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

/// A place in flight: runs the task that it holds, claims the next and queues for its turn with it.
struct Place {
  const Job& job;
  tbb::task_arena& arena;
  tbb::task_group& group;
  std::uint32_t index;

  void operator()() const {
    ThreadContext world(spawning);
    run_tracked(world, job, index, current_slot(job));
    if (auto successor = job.claim()) {  // I7
      arena.enqueue(group.defer(Place{job, arena, group, *successor}));
    }
  }
};

/// The same under open load: its place is free again when it is done.
struct Served {
  const Job& job;
  Places& free_places;
  std::uint32_t index;

  void operator()() const {
    ThreadContext world(spawning);
    run_tracked(world, job, index, current_slot(job));
    free_places.give_back();
  }
};

// Batch: the first task of each place, before the window opens.
void admit(const Job& job, tbb::task_arena& arena, tbb::task_group& group) {
  for (std::uint32_t place = 0; place < job.in_flight; ++place) {
    auto index = job.claim();
    if (!index) return;
    arena.enqueue(group.defer(Place{job, arena, group, *index}));
  }
}

// Open load: each task when it arrives and a place is free.
void accept(const Job& job, tbb::task_arena& arena, tbb::task_group& group, Places& free_places) {
  BlockingContext world;
  while (auto index = job.claim()) {
    await_arrival(world, job, *index);
    free_places.take();
    arena.enqueue(group.defer(Served{job, free_places, *index}));
  }
}

void enlist(const Job& job, tbb::task_arena& arena, std::latch& made) {
  for (std::uint32_t worker = 0; worker < job.workers; ++worker) {
    arena.enqueue([&] {  // I3
      ThreadContext world(spawning);
      made.count_down();
      job.muster(job.workers);
      warm_up(world, job, current_slot(job));
      job.gate().arrive_and_wait();
    });
    job.count_unit();
  }
}

// All of oneTBB's threads are there when all workers are. Then other processes may make theirs, for
// which the workers wait before they warm up. [I6]
void make_workers(const Job& job, tbb::task_arena& arena) {
  std::latch made(job.workers);
  {
    MakingThreads turn;
    require_threads(job.workers,
                    tbb::global_control::active_value(tbb::global_control::thread_stack_size));
    enlist(job, arena, made);
    made.wait();
  }
  while (!job.gate().wait_for(job.workers + job.background, std::chrono::hours(1))) {
  }
}

void conduct(const Job& job) {
  tbb::task_arena arena(static_cast<int>(job.workers), 0);  // I1
  tbb::task_group group;
  make_workers(job, arena);
  Places free_places(job.in_flight);
  if (!job.is_open()) admit(job, arena, group);
  job.open_window();
  if (job.is_open()) accept(job, arena, group, free_places);
  group.wait();
  job.end_window();
}

class TbbArena final : public Executor {
 public:
  void run(const Job& job) override {
    job.ledger.populate();
    BackgroundThreads background(job);
    tbb::global_control parallelism(tbb::global_control::max_allowed_parallelism,
                                    job.workers + 1);  // I2, I5
    tbb::task_scheduler_handle scheduler{tbb::attach{}};
    conduct(job);
    // Joins oneTBB's threads, which otherwise last as long as the process.
    tbb::finalize(scheduler);
  }
};

}  // namespace

std::unique_ptr<Executor> make_tbb_arena(const Settings&) {
  return std::make_unique<TbbArena>();
}

}  // namespace interleave
