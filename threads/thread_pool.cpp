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
//   I3  Under open load the conductor alone claims and pushes tasks, at each arrival, once a place is
//       free: it is what a server's listening thread is.
//   I4  Children of a gather are not in the queue but in `gathers_`, where their parent's worker
//       finds them too. What is queued is a call for help, at its turn like a task; there are fewer
//       calls than workers, and who follows one helps until there is nobody to help.
#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/open_gathers.hpp"
#include "core/start_thread.hpp"
#include "core/tracked.hpp"
#include "threads/background.hpp"
#include "threads/places.hpp"
#include "threads/thread_context.hpp"
#include "threads/threads.hpp"
#include "threads/work_queue.hpp"

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

namespace interleave {

namespace {

constexpr auto call_for_help = std::numeric_limits<std::uint32_t>::max();  // no task has this index

/// What the threads of one run share.
class Pool {
 public:
  explicit Pool(const Job& job) : job_(job), free_places_(job.in_flight), gathers_(job.workers) {}

  void conduct() {
    job_.ledger.populate();
    if (!job_.is_open()) admit();
    BackgroundThreads background(job_);
    std::vector<std::jthread> workers;
    workers.reserve(job_.workers);
    try {
      for (std::uint32_t slot = 0; slot < job_.workers; ++slot) {
        workers.push_back(start_thread([this, slot] { work(slot); }));
        job_.count_unit();
      }
    } catch (const std::system_error&) {
      job_.gate().cancel();
      throw;  // through ~jthread, which joins those that there are
    }
    while (!job_.gate().wait_for(job_.workers + job_.background, std::chrono::hours(1))) {
    }
    job_.open_window();
    if (job_.is_open()) return accept();
    if (places_ == 0) job_.end_window();
  }

  /// For a task that runs on one of the workers, in `world`.
  void gather(Context& world, Gathering& children) {
    Join join(children);
    gathers_.open(join);
    for (auto child = children.count(); child > 1 && call_helper(); --child) {
    }
    while (join.run_next(world)) {
    }
    if (!gathers_.close(join)) gathers_.wait(join);
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
    if (places_ == 0) queue_.close();  // I2
  }

  // On the conductor's thread. [I3]
  void accept() {
    BlockingContext world;
    while (auto index = job_.claim()) {
      await_arrival(world, job_, *index);
      free_places_.take();
      queue_.push(*index);
    }
    free_places_.await_all();
    job_.end_window();
    queue_.close();
  }

  // False: enough of them are on their way.
  bool call_helper() {
    auto calls = calls_.load();
    while (calls + 1 < job_.workers) {
      if (!calls_.compare_exchange_weak(calls, calls + 1)) continue;
      queue_.push(call_for_help);
      return true;
    }
    return false;
  }

  // The call is taken back before the look for work: who opens a gather after that look calls anew.
  void help(Context& world) {
    --calls_;
    while (gathers_.help(world)) {
    }
  }

  void serve(Context& world, std::uint32_t slot) {
    while (auto index = queue_.pop()) {
      if (*index == call_for_help) {
        help(world);
        continue;
      }
      run_tracked(world, job_, *index, slot);
      free_places_.give_back();
    }
  }

  void work(std::uint32_t slot) {
    ThreadContext world(*this);
    if (!job_.muster(job_.workers)) return;
    warm_up(world, job_, slot);
    if (!job_.gate().arrive_and_wait()) return;
    job_.is_open() ? serve(world, slot) : work_off(world, slot);
  }

  void work_off(Context& world, std::uint32_t slot) {
    auto index = queue_.pop();
    while (index) {
      if (*index == call_for_help) {
        help(world);
        index = queue_.pop();
        continue;
      }
      run_tracked(world, job_, *index, slot);
      auto successor = job_.claim();
      index = successor ? queue_.exchange(*successor) : leave_place();
    }
  }

  std::optional<std::uint32_t> leave_place() {
    if (--places_ == 0) {
      job_.end_window();
      queue_.close();  // I2
    }
    return queue_.pop();
  }

  const Job& job_;
  WorkQueue<std::uint32_t> queue_;
  std::atomic<std::uint32_t> places_ = 0;  // that may still get a task
  Places free_places_;
  OpenGathers gathers_;                  // I4
  std::atomic<std::uint32_t> calls_{0};  // for help, in the queue
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
