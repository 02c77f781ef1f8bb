// The cost of handing a task to a pool of threads, and of a queue alone.
//
// All pools have two workers and run the same tracked body, an empty task with its record. So the
// difference is the pool's. Our pools admit 64 tasks at a time, and the finisher of one hands in
// the next (inside). Asio's users feed its pool in two ways, and both are measured: each task posts
// its successor (inside), or one more thread posts them all (outside). Our queue and oneTBB's arena
// are measured outside too, although the models feed only the first tasks of a run that way.
//
// PITFALLS  Outside, the posting thread is a third one on the workers' cores. A pool whose threads
//           sleep pays for waking them. A pool that spins takes CPU from other programs, which
//           these figures do not show. With more cores the shared queues are slower than here.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <tbb/concurrent_queue.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace interleave::primitives {

namespace {

Load pool_load(std::int64_t count) {
  return {.tasks = count, .in_flight = 64, .workers = 2};
}

double thread_pool(std::int64_t count) {
  return ns_per_noop(*make_thread_pool({}), pool_load(count));
}

double tbb_arena(std::int64_t count) {
  return ns_per_noop(*make_tbb_arena({}), pool_load(count));
}

void run_on_this_thread(const Job& job, std::uint32_t index) {
  BlockingContext world;
  run_tracked(world, job, index, 0);
}

// Blocks until every thread of the pool has arrived at the gate, as the models' workers do.
void gather(asio::thread_pool& pool, const Job& job) {
  job.ledger.populate();
  for (std::uint32_t worker = 0; worker < job.workers; ++worker) {
    asio::post(pool, [&job] { job.ledger.gate().arrive_and_wait(); });
  }
  while (!job.ledger.gate().wait_for(job.workers, std::chrono::hours(1))) {
  }
}

class AsioInside final : public Executor {
 public:
  void run(const Job& job) override {
    asio::thread_pool pool(job.workers);
    gather(pool, job);
    for (std::uint32_t place = 0; place < job.in_flight; ++place) post_next(pool, job);
    job.open_window();
    pool.join();
  }

 private:
  static void post_next(asio::thread_pool& pool, const Job& job) {
    auto index = job.claim();
    if (!index) return;
    asio::post(pool, [&pool, &job, index = *index] {
      run_on_this_thread(job, index);
      post_next(pool, job);
    });
  }
};

class AsioOutside final : public Executor {
 public:
  void run(const Job& job) override {
    asio::thread_pool pool(job.workers);
    gather(pool, job);
    job.open_window();
    while (auto index = job.claim()) {
      asio::post(pool, [&job, index = *index] { run_on_this_thread(job, index); });
    }
    pool.join();
  }
};

// Our queue, fed as Asio's is, by a thread that runs no task itself.
class QueueOutside final : public Executor {
 public:
  void run(const Job& job) override {
    WorkQueue<std::uint32_t> queue;
    job.ledger.populate();
    std::vector<std::jthread> workers;
    for (std::uint32_t worker = 0; worker < job.workers; ++worker) {
      workers.emplace_back([&] {
        job.ledger.gate().arrive_and_wait();
        while (auto index = queue.pop()) run_on_this_thread(job, *index);
      });
    }
    while (!job.ledger.gate().wait_for(job.workers, std::chrono::hours(1))) {
    }
    job.open_window();
    while (auto index = job.claim()) queue.push(*index);
    queue.close();
  }
};

// oneTBB, fed from outside as its users do, by a thread that spawns and then waits. The workers
// must steal each task. The waiting thread runs tasks too, while that of Asio does not.
class TbbOutside final : public Executor {
 public:
  void run(const Job& job) override {
    tbb::task_scheduler_handle scheduler{tbb::attach{}};
    feed(job);
    // A worker may still be leaving the gate, which is destroyed with the ledger. So wait for all.
    tbb::finalize(scheduler);
  }

 private:
  static void feed(const Job& job) {
    job.ledger.populate();
    tbb::global_control parallelism(tbb::global_control::max_allowed_parallelism, job.workers + 1);
    tbb::task_arena arena(static_cast<int>(job.workers) + 1, 1);
    for (std::uint32_t worker = 0; worker < job.workers; ++worker) {
      arena.enqueue([&job] { job.ledger.gate().arrive_and_wait(); });
    }
    while (!job.ledger.gate().wait_for(job.workers, std::chrono::hours(1))) {
    }
    job.open_window();
    arena.execute([&job] {
      tbb::task_group group;
      while (auto index = job.claim()) {
        group.run([&job, index = *index] { run_on_this_thread(job, index); });
      }
      group.wait();
    });
  }
};

double queue_outside(std::int64_t count) {
  QueueOutside pool;
  return ns_per_noop(pool, pool_load(count));
}

double tbb_outside(std::int64_t count) {
  TbbOutside pool;
  return ns_per_noop(pool, pool_load(count));
}

double asio_inside(std::int64_t count) {
  AsioInside pool;
  return ns_per_noop(pool, pool_load(count));
}

double asio_outside(std::int64_t count) {
  AsioOutside pool;
  return ns_per_noop(pool, pool_load(count));
}

// An empty task without a record, from outside: the lower bound of oneTBB's cost.
double tbb_task_group(std::int64_t count) {
  tbb::global_control two_threads(tbb::global_control::max_allowed_parallelism, 2);
  return time_warm(count, [](std::int64_t left) {
    tbb::task_group group;
    for (; left > 0; --left) group.run([] {});
    group.wait();
  });
}

double work_queue(std::int64_t count) {
  WorkQueue<std::uint32_t> queue;
  return time_warm(count, [&queue](std::int64_t left) {
    for (; left > 0; --left) {
      queue.push(static_cast<std::uint32_t>(left));
      benchmark::DoNotOptimize(queue.pop());
    }
  });
}

double mutex_and_deque(std::int64_t count) {
  std::mutex mutex;
  std::deque<std::uint32_t> queue;
  return time_warm(count, [&](std::int64_t left) {
    for (; left > 0; --left) {
      {
        std::scoped_lock hold(mutex);
        queue.push_back(static_cast<std::uint32_t>(left));
      }
      std::scoped_lock hold(mutex);
      benchmark::DoNotOptimize(queue.front());
      queue.pop_front();
    }
  });
}

double tbb_concurrent_queue(std::int64_t count) {
  tbb::concurrent_queue<std::uint32_t> queue;
  return time_warm(count, [&queue](std::int64_t left) {
    std::uint32_t item = 0;
    for (; left > 0; --left) {
      queue.push(static_cast<std::uint32_t>(left));
      benchmark::DoNotOptimize(queue.try_pop(item));
    }
  });
}

constexpr Primitive primitives[] = {
    {"thread_pool_noop", 50'000, thread_pool},
    {"tbb_arena_noop", 50'000, tbb_arena},
    {"work_queue_outside", 50'000, queue_outside},
    {"tbb_arena_outside", 50'000, tbb_outside},
    {"peer:asio_thread_pool_inside", 50'000, asio_inside},
    {"peer:asio_thread_pool_outside", 50'000, asio_outside},
    {"peer:tbb_task_group_empty", 100'000, tbb_task_group},
    {"work_queue_push_pop", 300'000, work_queue},
    {"peer:mutex_and_deque_push_pop", 300'000, mutex_and_deque},
    {"peer:tbb_concurrent_queue_push_pop", 300'000, tbb_concurrent_queue},
};

}  // namespace

std::span<const Primitive> queue_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
