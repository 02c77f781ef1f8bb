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
//              help. A queue a worker, with stealing: that is another model, see tbb_arena.
// SOURCES      D. Lea, "Concurrent Programming in Java", on worker threads; pthread_cond_signal(3).
//
// Invariants:
//   I1  At most in_flight tasks are queued or running: one is claimed for each place in flight, and
//       from then on the finisher of a task claims the next one for its place.
//   I2  The queue closes when the last place has nothing more to claim, so nobody pushes after.
//   I3  Under open load the conductor alone claims and pushes, at each arrival, once a place is
//       free: it is what a server's listening thread is.
#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "threads/background.hpp"
#include "threads/places.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace interleave {

namespace {

/// What the threads of one run share.
class Pool {
 public:
  explicit Pool(const Job& job) : job_(job), free_places_(job.in_flight) {}

  void conduct() {
    job_.ledger.populate();
    if (!job_.is_open()) admit();
    BackgroundThreads background(job_);
    std::vector<std::jthread> workers;
    workers.reserve(job_.workers);
    try {
      for (std::uint32_t slot = 0; slot < job_.workers; ++slot) {
        workers.emplace_back([this, slot] { work(slot); });
        job_.count_unit();
      }
    } catch (const std::system_error&) {
      job_.gate().cancel();
      throw;  // through ~jthread, which joins those that there are
    }
    while (!job_.gate().wait_for(job_.workers + job_.background, std::chrono::hours(1))) {
    }
    job_.open_window();
    if (job_.is_open()) accept();
  }

 private:
  // The first task of each place (I1). They count as admitted when the window opens.
  void admit() {
    while (places_ < job_.in_flight) {
      auto index = job_.claim();
      if (!index) break;
      queue_.push(*index);
      ++places_;
    }
    if (places_ == 0) close();
  }

  // On the conductor's thread. [I3]
  void accept() {
    BlockingContext world;
    while (auto index = job_.claim()) {
      await_arrival(world, job_, *index);
      free_places_.take();
      queue_.push(*index);
    }
    queue_.close();
    free_places_.await_all();
    job_.end_background();
  }

  void close() {
    queue_.close();  // I2
    job_.end_background();
  }

  void serve(Context& world, std::uint32_t slot) {
    while (auto index = queue_.pop()) {
      run_tracked(world, job_, *index, slot);
      free_places_.give_back();
    }
  }

  void work(std::uint32_t slot) {
    BlockingContext world;
    warm_up(world, job_, slot);
    if (!job_.gate().arrive_and_wait()) return;
    if (job_.is_open()) return serve(world, slot);
    auto index = queue_.pop();
    while (index) {
      run_tracked(world, job_, *index, slot);
      auto successor = job_.claim();
      index = successor ? queue_.exchange(*successor) : leave_place();
    }
  }

  std::optional<std::uint32_t> leave_place() {
    if (--places_ == 0) close();
    return queue_.pop();
  }

  const Job& job_;
  WorkQueue<std::uint32_t> queue_;
  std::atomic<std::uint32_t> places_ = 0;  // that may still get a task
  Places free_places_;
};

class ThreadPool final : public Executor {
 public:
  void run(const Job& job) override { Pool(job).conduct(); }
};

}  // namespace

std::unique_ptr<Executor> make_thread_pool(const Settings&) {
  return std::make_unique<ThreadPool>();
}

}  // namespace interleave
