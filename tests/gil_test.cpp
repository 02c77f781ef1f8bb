// The lock's promises one by one, then the executor that stands on it.
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/switch_interval_gil.hpp"
#include "tests/support.hpp"
#include "workloads/catalogue.hpp"

#include <atomic>
#include <barrier>
#include <functional>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {

namespace {

using namespace std::chrono_literals;
using testing::difference;
using testing::run_in_cell;
using testing::run_oracle_in_cell;
using testing::Trial;

// Long enough that no test sees it end.
constexpr auto never = 1h;

// Runs `body(thread number)` on `count` threads at once and returns when all are done.
void on_threads(int count, const std::function<void(int)>& body) {
  std::barrier all_here(count);
  std::vector<std::jthread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      all_here.arrive_and_wait();
      body(i);
    });
  }
}

// The holder computes until somebody asks for the lock.
void hold_until_asked(const Gil& gil) {
  while (!gil.yield_requested()) std::this_thread::yield();
}

TEST(Gil, HasOneHolderAndLosesNoWakeUp) {
  SwitchIntervalGil<> gil(50us);
  long unprotected = 0;  // also what ThreadSanitizer watches
  constexpr int threads = 4;
  constexpr int steps = 100'000;
  on_threads(threads, [&](int number) {
    std::minstd_rand random(static_cast<unsigned>(number + 1));
    GilThread self;
    HoldGil turn(gil, self);
    for (int step = 0; step < steps; ++step) {
      ++unprotected;
      if (random() % 4 == 0) {
        AllowThreads others_run(gil, self);
      } else {
        gil.checkpoint(self);
      }
    }
  });
  EXPECT_EQ(unprotected, long{threads} * steps);
  EXPECT_FALSE(gil.yield_requested()) << "a request outlived the last waiter";
}

TEST(Gil, VoluntaryDropWaitsForNobody) {
  SwitchIntervalGil<> gil(never);
  GilThread self;
  for (int i = 0; i < 1000; ++i) {
    gil.take(self);
    gil.drop(self);
  }
  EXPECT_EQ(self.voluntary_drops, 1000U);
  EXPECT_EQ(self.forced_drops, 0U);
  EXPECT_EQ(self.waits, 0U);
  EXPECT_EQ(self.waited, Clock::duration::zero());
}

TEST(Gil, CountsASwitchOnlyWhenTheHolderChanges) {
  SwitchIntervalGil<> gil(never);
  GilThread one;
  GilThread other;
  auto turn = [&](GilThread& self) { HoldGil held(gil, self); };
  turn(one);
  EXPECT_EQ(gil.switches(), 1U) << "from nobody to the first";
  turn(one);
  EXPECT_EQ(gil.switches(), 1U);
  turn(other);
  EXPECT_EQ(gil.switches(), 2U);
  turn(one);
  turn(one);
  EXPECT_EQ(gil.switches(), 3U);
}

TEST(Gil, CheckpointWithoutARequestKeepsTheLock) {
  SwitchIntervalGil<> gil(never);
  GilThread self;
  HoldGil turn(gil, self);
  for (int i = 0; i < 1000; ++i) gil.checkpoint(self);
  EXPECT_EQ(self.voluntary_drops + self.forced_drops, 0U);
}

TEST(Gil, AWaiterAsksAfterAWholeInterval) {
  constexpr auto interval = 20ms;
  SwitchIntervalGil<> gil(interval);
  GilThread holder;
  gil.take(holder);
  auto before = Clock::now();
  std::jthread waiter([&] {
    GilThread self;
    HoldGil turn(gil, self);
    EXPECT_EQ(self.waits, 1U);
    EXPECT_GE(self.waited, interval);
  });
  hold_until_asked(gil);
  EXPECT_GE(Clock::now() - before, interval);
  gil.drop(holder);
}

TEST(Gil, TheTakerResetsTheRequest) {
  SwitchIntervalGil<> gil(1ms);
  GilThread holder;
  gil.take(holder);
  std::jthread waiter([&] {
    GilThread self;
    HoldGil turn(gil, self);
    EXPECT_FALSE(gil.yield_requested());
  });
  hold_until_asked(gil);
  gil.drop(holder);
}

// While one waits for a long interval, others may pass the lock on as often as they like.
TEST(Gil, NobodyAsksBeforeTheInterval) {
  SwitchIntervalGil<> gil(never);
  std::atomic<bool> asked = false;
  on_threads(3, [&](int) {
    GilThread self;
    for (int i = 0; i < 2000; ++i) {
      HoldGil turn(gil, self);
      if (gil.yield_requested()) asked = true;
    }
    EXPECT_EQ(self.forced_drops, 0U);
  });
  EXPECT_FALSE(asked);
}

TEST(Gil, AForcedDropPassesTheLockOn) {
  SwitchIntervalGil<> gil(100us);
  int others_turns = 0;  // protected by the lock under test
  bool done = false;
  GilThread holder;
  gil.take(holder);
  std::jthread other([&] {
    GilThread self;
    HoldGil turn(gil, self);
    while (!done) {
      ++others_turns;
      hold_until_asked(gil);
      gil.checkpoint(self);
    }
  });
  constexpr int rounds = 300;
  for (int round = 0; round < rounds; ++round) {
    hold_until_asked(gil);
    auto before = others_turns;
    gil.checkpoint(holder);
    EXPECT_EQ(others_turns, before + 1) << "the dropper was the next holder in round " << round;
    if (others_turns != before + 1) break;
  }
  done = true;
  EXPECT_EQ(holder.forced_drops, static_cast<unsigned>(rounds));
  EXPECT_EQ(holder.voluntary_drops, 0U);
  gil.drop(holder);
}

// I4: any number of waiters together ask once an interval. Their intervals begin at different
// times, so that waiters who did not look for a switch meanwhile would ask that much more often.
TEST(Gil, SwitchesAtMostOncePerInterval) {
  constexpr auto interval = 5ms;
  constexpr int threads = 5;
  constexpr std::uint64_t enough = 40;
  SwitchIntervalGil<> gil(interval);
  std::atomic<bool> done = false;
  auto before = Clock::now();
  on_threads(threads, [&](int number) {
    std::this_thread::sleep_until(before + number * interval / threads);
    GilThread self;
    HoldGil turn(gil, self);
    while (!done) {
      gil.checkpoint(self);
      if (gil.switches() >= enough) done = true;
    }
  });
  // The first turn needs no interval, and at the end each thread drops unasked.
  auto most = (Clock::now() - before) / interval + 1 + threads;
  EXPECT_LE(gil.switches(), static_cast<std::uint64_t>(most));
}

Task<Digest> throw_every_third(Context& world, const Environment&, TaskInput input) {
  co_await world.checkpoint();
  if (input.index % 3 == 0) throw std::system_error(EACCES, std::generic_category(), "third");
  if (input.index % 3 == 1) throw std::runtime_error("not the third");
  co_return input.seed;
}

// Bumps a counter that two tasks may only touch together if two tasks run at once.
struct Shared final : Environment {
  mutable std::atomic<int> running{0};
};

Task<Digest> compute_alone(Context& world, const Environment& environment, TaskInput input) {
  const auto& shared = static_cast<const Shared&>(environment);
  Digest alone = 1;
  for (int piece = 0; piece < 10; ++piece) {
    if (shared.running.fetch_add(1) != 0) alone = 0;
    Digest chain = input.seed;
    for (int i = 0; i < 20'000; ++i) chain = splitmix64(chain);
    if (chain == 0) alone = 0;
    shared.running.fetch_sub(1);
    co_await world.checkpoint();
  }
  co_return alone;
}

template <class Kind> std::unique_ptr<Environment> prepare(const Settings&, const Plan&) {
  return std::make_unique<Kind>();
}

const Workload thrower{.name = "thrower",
                       .kind = Workload::Kind::cpu,
                       .summary = "fails in two ways",
                       .parameters = {},
                       .prepare = prepare<Environment>,
                       .body = throw_every_third};

const Workload loner{.name = "loner",
                     .kind = Workload::Kind::cpu,
                     .summary = "sees whether it runs alone",
                     .parameters = {},
                     .prepare = prepare<Shared>,
                     .body = compute_alone};

std::unique_ptr<Executor> gil_threads(const std::string& switch_interval) {
  return make_gil_model("gil_threads", {{"switch_interval", switch_interval}});
}

void expect_agreement(const Trial& trial) {
  auto executor = gil_threads("1ms");
  auto verdict = run_in_cell(*executor, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
  EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "");
  EXPECT_EQ(verdict.ledger.tally().units, trial.workers);
}

TEST(GilThreads, AgreesWithTheOracleOnNoop) {
  expect_agreement({.workload = noop_workload, .tasks = 5000, .workers = 4});
}

TEST(GilThreads, AgreesWithTheOracleOnSleep) {
  expect_agreement({.workload = sleep_workload, .tasks = 200, .in_flight = 16, .workers = 16});
}

TEST(GilThreads, AgreesWithTheOracleOnTasksThatThrow) {
  expect_agreement({.workload = thrower, .tasks = 300, .workers = 4});
}

TEST(GilThreads, TakesFewerTasksThanWorkers) {
  expect_agreement({.workload = noop_workload, .tasks = 1, .workers = 4});
}

TEST(GilThreads, RunsOneTaskAtATimeAndSwitches) {
  Trial trial{.workload = loner, .tasks = 120, .workers = 4};
  auto executor = gil_threads("1ms");
  auto verdict = run_in_cell(*executor, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  for (const Record& record : verdict.ledger.records()) {
    ASSERT_EQ(record.outcome, Record::Outcome::ok);
    ASSERT_EQ(record.digest, 1U) << "two tasks ran at once";
  }
  EXPECT_GE(verdict.ledger.tally().lock.switches, 4U) << "every worker had a turn";
  EXPECT_GT(verdict.ledger.tally().lock.threads[0].wait_ns, 0);
}

// A waiting task holds no lock: all sleep at the same time, so 16 tasks take less than 16 sleeps.
TEST(GilThreads, WaitsInParallel) {
  Trial trial{.workload = sleep_workload,
              .tasks = 16,
              .in_flight = 16,
              .workers = 16,
              .set = {{"io", "300ms"}}};
  auto executor = gil_threads("5ms");
  auto verdict = run_in_cell(*executor, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  std::int64_t last_start = 0;
  std::int64_t first_finish = std::numeric_limits<std::int64_t>::max();
  for (const Record& record : verdict.ledger.records()) {
    last_start = std::max(last_start, record.started_ns);
    first_finish = std::min(first_finish, record.finished_ns);
  }
  EXPECT_LT(last_start, first_finish) << "one task began only after another had slept";
}

}  // namespace

}  // namespace interleave
