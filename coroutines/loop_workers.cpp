#include "coroutines/loop_workers.hpp"

#include "core/start_thread.hpp"
#include "core/tracked.hpp"
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

// Keeps a worker whose loop failed until the process ends, with the tasks that wait in it. A
// suspended task is never destroyed.
void abandon(std::unique_ptr<LoopWorker> worker) {
  static std::mutex mutex;
  static auto& abandoned = *new std::vector<std::unique_ptr<LoopWorker>>;
  std::scoped_lock lock(mutex);
  abandoned.push_back(std::move(worker));
}

// The loops of one job. All but the first run on threads of their own.
class Loops {
 public:
  Loops(const Job& job, const LoopOptions& options, const MakeLoopWorker& make)
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

  // The window is open. A task's failure is in its record. An exception here means that the kernel
  // no longer says which requests are done, so this loop's tasks will never end. Then the whole job
  // ends.
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

  // On a thread of its own. A worker that failed arrives at the gate all the same, because the
  // conductor counts arrivals and then reads `failures_`. It musters too, because the others wait
  // for all. To muster twice does no harm.
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

// The work of a counted task, with a record that is not read.
Task<Digest> warm(Context& world, const Job& job, Record& unread, std::uint32_t slot) {
  Tracked task(world, job, unread, job.tasks + slot, slot);
  co_await task;
  co_return Digest{};
}

}  // namespace

void LoopWorker::warm_up() {
  std::vector<Record> unread(warm_places(job_, slots().count));
  for (std::uint32_t i = 0; i < unread.size(); ++i) {
    begin(i, warm(world(), job_, unread[i], slots().first + i));
  }
  run_until_idle();
}

void LoopWorker::work() {
  auto before = units();
  loop().begin_watch(share_.options.stall);
  fill_places();
  begin_background();
  run_until_idle();
  job_.count_unit(units() - before);
  job_.ledger.tally().stalls.fetch_add(loop().end_watch(), std::memory_order_relaxed);
}

void LoopWorker::begin_background() {
  std::uint32_t place = slots().count;
  for (auto number = share_.loop; number < job_.background; number += share_.loops) {
    begin(place++, job_.workload.body(world(), job_.environment, job_.background_input(number)));
  }
}

LoopOptions::LoopOptions(const Settings& settings)
    : stall(settings.duration("stall")),
      back_end(settings.text("loop") == "io_uring" ? make_ring : make_epoll) {}

void run_loop_workers(const Job& job, const LoopOptions& options, const MakeLoopWorker& make) {
  Loops(job, options, make).run();
}

}  // namespace interleave
