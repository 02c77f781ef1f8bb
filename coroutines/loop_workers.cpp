#include "coroutines/loop_workers.hpp"

#include "coroutines/ring.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <vector>

namespace interleave {

namespace {

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
    try {
      start_threads();
      auto own = prepare(0);
      wait_until_ready();
      job_.ledger.populate();
      job_.open_window();
      own->work();
    } catch (const std::exception&) {
      // Only before the window: once it is open, what fails is recorded or ends the process.
      job_.gate().cancel();
      job_.end_background();
      join();
      throw;
    }
    join();
  }

 private:
  LoopShare share(std::uint32_t loop) {
    auto first = [&](std::uint64_t n) { return static_cast<std::uint32_t>(places_ * n / loops_); };
    SlotRange slots{first(loop), first(loop + 1U) - first(loop)};
    return {.slots = slots, .loop = loop, .loops = loops_, .busy = busy_, .options = options_};
  }

  std::unique_ptr<LoopWorker> prepare(std::uint32_t loop) {
    auto worker = make_(share(loop));
    worker->warm_up();
    return worker;
  }

  void start_threads() {
    for (std::uint32_t loop = 1; loop < loops_; ++loop) {
      threads_.emplace_back([this, loop] { work(loop); });
    }
  }

  // On a thread of the crew. It arrives at the gate even when it failed: the conductor counts
  // arrivals, and reads `failures_` after them.
  void work(std::uint32_t loop) {
    std::unique_ptr<LoopWorker> worker;
    try {
      worker = prepare(loop);
    } catch (const std::exception&) {
      failures_[loop] = std::current_exception();
    }
    if (job_.gate().arrive_and_wait()) worker->work();
  }

  void wait_until_ready() const {
    while (!job_.gate().wait_for(loops_ - 1, std::chrono::hours(1))) {
    }
    for (const auto& failure : failures_) {
      if (failure) std::rethrow_exception(failure);
    }
  }

  void join() {
    for (std::thread& thread : threads_) thread.join();
  }

  const Job& job_;
  LoopOptions options_;
  const MakeLoopWorker& make_;
  std::uint32_t places_;
  std::uint32_t loops_;
  std::atomic<std::uint32_t> busy_;
  std::vector<std::exception_ptr> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace

LoopOptions::LoopOptions(const Settings& settings)
    : stall(settings.duration("stall")),
      back_end(settings.text("loop") == "io_uring" ? make_ring : make_epoll) {}

void run_loop_workers(const Job& job, const LoopOptions& options, const MakeLoopWorker& make) {
  Crew(job, options, make).run();
}

}  // namespace interleave
