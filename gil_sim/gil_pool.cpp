// The threads behind every GIL model. What a lock does is its own file's (locks.hpp); here is only
// when a thread takes it and drops it.
//
// I1  A task's code runs only between take() and drop() of the same thread.
// I2  Nobody holds a lock while it waits at the gate: the others could not get there.
// I3  A worker with no task left to claim helps with the children of the others' tasks, until all of
//     its interpreter's are in that state. Children stay in their parent's interpreter.
// I4  Background workers outlive the others by as long as it takes them to notice.
// I5  The finish of the last task and the end of the window are one step under the lock: what its
//     other threads hold afterwards, they hold after the window.
#include "gil_sim/gil_pool.hpp"

#include "core/arrivals.hpp"
#include "core/last_finish.hpp"
#include "core/open_gathers.hpp"
#include "core/start_thread.hpp"
#include "core/tracked.hpp"
#include "gil_sim/gil_context.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>
#include <utility>

namespace interleave {

namespace {

class Pool {
 public:
  Pool(const Job& job, const Interpreters& interpreters)
      : job_(job), interpreters_(interpreters), last_finish_(job.workers) {
    auto count = static_cast<std::uint32_t>(interpreters.locks.size());
    for (std::uint32_t first = 0; first < count; ++first) {
      gathers_.emplace_back((job.workers + count - 1 - first) / count);
    }
  }

  void conduct() {
    job_.ledger.populate();
    std::vector<std::jthread> background;
    {
      std::vector<std::jthread> workers;
      try {
        hire(workers, 0, job_.workers);
        hire(background, job_.workers, job_.background);
      } catch (const std::exception&) {
        job_.gate().cancel();
        throw;  // through ~jthread, which joins those that there are
      }
      // A warm-up may take as long as a task may; the supervisor's limit ends what hangs.
      auto all = job_.workers + job_.background;
      while (!job_.gate().wait_for(all, std::chrono::hours(1))) {
      }
      switches_before_ = switches();
      job_.open_window();
    }
    job_.end_window();  // I4: it was ended already, but by no worker if there were none
    background.clear();
    job_.ledger.tally().lock.switches += switches() - switches_before_;
  }

 private:
  void hire(std::vector<std::jthread>& workers, std::uint32_t first, std::uint32_t count) {
    workers.reserve(count);
    for (std::uint32_t number = first; number < first + count; ++number) {
      workers.push_back(start_thread([this, number] { work(number); }));
      if (number < job_.workers) job_.count_unit();
    }
  }

  // The body of one thread.
  void work(std::uint32_t number) {
    auto interpreters = static_cast<std::uint32_t>(interpreters_.locks.size());
    Gil& gil = *interpreters_.locks[number % interpreters];
    OpenGathers& gathers = gathers_[number % interpreters];
    bool counts = number < job_.workers;
    GilThread self{.number = number / interpreters};
    GilContext world(gil, self, interpreters_.exclusive, counts ? &gathers : nullptr);
    if (counts) {
      if (!job_.muster(job_.workers)) return;  // I2
      HoldGil turn(gil, self);
      warm_up(world, job_, number);
    }
    if (!job_.gate().arrive_and_wait()) return;  // I2
    // The warm-up does not count.
    self = {.number = self.number, .ended_ns = &job_.ledger.ended_ns()};
    if (counts) {
      serve({gil, self, world, gathers}, number);
    } else {
      HoldGil turn(gil, self);  // I1
      run_background(world, job_, number - job_.workers);
    }
    settle(number, self);
  }

  struct Worker {
    Gil& gil;
    GilThread& self;
    GilContext& world;
    OpenGathers& gathers;
  };

  // The turns of a worker that counts. [I1]
  void serve(const Worker& worker, std::uint32_t slot) {
    {
      HoldGil turn(worker.gil, worker.self);
      leave(worker, slot, run_tasks(worker, slot));
    }
    worker.gathers.leave();
    while (worker.gathers.wait_for_any()) {  // I3
      HoldGil turn(worker.gil, worker.self);
      help(worker);
    }
  }

  // Begun tasks come first: a worker helps before it claims. Returns when it had last done
  // something; 0: it had nothing to do.
  std::int64_t run_tasks(const Worker& worker, std::uint32_t slot) {
    last_finish_.begin(slot);
    auto busy_until_ns = help(worker);
    while (auto index = job_.claim()) {
      await_arrival(worker.world, job_, *index);  // without the lock, as every sleep
      run_tracked(worker.world, job_, *index, slot);
      busy_until_ns = job_.record(*index, slot).finished_ns;
      if (job_.is_exhausted()) break;  // I5
      worker.gil.checkpoint(worker.self);
      if (auto helped_until_ns = help(worker); helped_until_ns > 0) busy_until_ns = helped_until_ns;
    }
    return busy_until_ns;
  }

  // It held the lock for its tasks until then; to find out that there are no more is not work.
  void leave(const Worker& worker, std::uint32_t slot, std::int64_t busy_until_ns) {
    worker.self.end_hold(Clock::time_point(Clock::duration(busy_until_ns)));
    auto last = last_finish_.end(slot, busy_until_ns);
    if (!last) return;
    job_.ledger.note_last_finish(*last);
    job_.end_window();  // I5
  }

  // Returns when it last had helped, or 0.
  static std::int64_t help(const Worker& worker) {
    std::int64_t until_ns = 0;
    while (worker.gathers.any() && worker.gathers.help(worker.world)) {
      until_ns = now_ns();
      worker.gil.checkpoint(worker.self);
    }
    return until_ns;
  }

  void settle(std::uint32_t number, const GilThread& self) const {
    LockUse& use = job_.ledger.tally().lock;
    ++use.count;
    auto own = std::min<std::size_t>(job_.worker_of_all(number), LockUse::most_threads - 1);
    auto& account = use.threads[own];
    account.held_ns += self.held.count();
    account.wait_ns += self.waited.count();
    account.forced_drops += self.forced_drops;
    account.voluntary_drops += self.voluntary_drops;
    for (std::size_t place = 0; place < use.wait_lengths.size(); ++place) {
      use.wait_lengths[place] += self.wait_lengths[place];
    }
  }

  std::uint64_t switches() const {
    std::uint64_t sum = 0;
    for (const auto& gil : interpreters_.locks) sum += gil->switches();
    return sum;
  }

  const Job& job_;
  const Interpreters& interpreters_;
  std::deque<OpenGathers> gathers_;  // by interpreter
  std::uint64_t switches_before_ = 0;
  LastFinish last_finish_;  // of the workers that count
};

class GilPool final : public Executor {
 public:
  explicit GilPool(std::function<Interpreters(const Job&)> make) : make_(std::move(make)) {}

  void run(const Job& job) override {
    auto interpreters = make_(job);
    Pool(job, interpreters).conduct();
  }

 private:
  std::function<Interpreters(const Job&)> make_;
};

}  // namespace

std::unique_ptr<Executor> make_gil_pool(std::function<Interpreters(const Job&)> make) {
  return std::make_unique<GilPool>(std::move(make));
}

}  // namespace interleave
