#include "coroutines/loop_workers.hpp"

#include "core/start_thread.hpp"
#include "coroutines/ring.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace interleave {

namespace {

// Keeps a worker whose loop failed until the process ends, with the tasks that wait in it: nothing
// suspended is ever destroyed.
void abandon(std::unique_ptr<LoopWorker> worker) {
  static std::mutex mutex;
  static auto& abandoned = *new std::vector<std::unique_ptr<LoopWorker>>;
  std::scoped_lock lock(mutex);
  abandoned.push_back(std::move(worker));
}

// The loops of one job that run on threads of their own: all but the first.
class Crew {
 public:
  Crew(const Job& job, const LoopOptions& options, const MakeLoopWorker& make)
      : job_(job),
        options_(options),
        make_(make),
        places_(std::max(1U, std::min(job.in_flight, job.tasks))),
        loops_(std::clamp(job.workers, 1U, places_)),
        busy_(loops_),
        failures_(loops_) {}

  void run() {
    std::unique_ptr<LoopWorker> own;
    try {
      start_threads();
      own = prepare(0);
      wait_until_ready();
      job_.ledger.populate();
      job_.open_window();
    } catch (const std::exception&) {
      job_.gate().cancel();
      job_.end_background();
      join();
      throw;
    }
    work_off(0, std::move(own));
    join();
    rethrow_failure();
  }

 private:
  LoopShare share(std::uint32_t loop) {
    auto first = [&](std::uint64_t n) { return static_cast<std::uint32_t>(places_ * n / loops_); };
    SlotRange slots{first(loop), first(loop + 1U) - first(loop)};
    return {.slots = slots, .loop = loop, .loops = loops_, .busy = busy_, .options = options_};
  }

  std::unique_ptr<LoopWorker> prepare(std::uint32_t loop) {
    auto worker = make_(share(loop));
    try {
      if (job_.muster(loops_)) worker->warm_up();
    } catch (const std::exception&) {
      abandon(std::move(worker));
      throw;
    }
    return worker;
  }

  // The window is open. A task's failure is recorded; what comes here is a kernel that does not say
  // what is ready any more. Then the whole job ends: this loop's tasks will never be done.
  void work_off(std::uint32_t loop, std::unique_ptr<LoopWorker> worker) {
    try {
      worker->work();
    } catch (const std::exception&) {
      failures_[loop] = std::current_exception();
      abandon(std::move(worker));
      job_.ledger.exhaust();
      job_.end_background();
    }
  }

  void start_threads() {
    for (std::uint32_t loop = 1; loop < loops_; ++loop) {
      threads_.push_back(start_thread([this, loop] { work(loop); }));
    }
  }

  // On a thread of the crew. It arrives at the gate even when it failed: the conductor counts
  // arrivals, and reads `failures_` after them. It musters as well, or the others would wait for it;
  // once too often does no harm.
  void work(std::uint32_t loop) {
    std::unique_ptr<LoopWorker> worker;
    try {
      worker = prepare(loop);
    } catch (const std::exception&) {
      failures_[loop] = std::current_exception();
      job_.muster(loops_);
    }
    if (job_.gate().arrive_and_wait()) work_off(loop, std::move(worker));
  }

  void wait_until_ready() const {
    while (!job_.gate().wait_for(loops_ - 1, std::chrono::hours(1))) {
    }
    rethrow_failure();
  }

  void rethrow_failure() const {
    for (const auto& failure : failures_) {
      if (failure) std::rethrow_exception(failure);
    }
  }

  void join() {
    for (std::jthread& thread : threads_) thread.join();
  }

  const Job& job_;
  LoopOptions options_;
  const MakeLoopWorker& make_;
  std::uint32_t places_;
  std::uint32_t loops_;
  std::atomic<std::uint32_t> busy_;
  std::vector<std::exception_ptr> failures_;
  std::vector<std::jthread> threads_;
};

}  // namespace

LoopOptions::LoopOptions(const Settings& settings)
    : stall(settings.duration("stall")),
      back_end(settings.text("loop") == "io_uring" ? make_ring : make_epoll) {}

void run_loop_workers(const Job& job, const LoopOptions& options, const MakeLoopWorker& make) {
  Crew(job, options, make).run();
}

}  // namespace interleave
