// The locks, model-checked: every interleaving of a few threads at small sizes, and random ones at
// larger sizes. The code that runs is the locks' own, on other primitives.
#include "tests/interleavings.hpp"

#include "gil_sim/check_interval_gil.hpp"
#include "gil_sim/free_threading.hpp"
#include "gil_sim/priority_gil.hpp"
#include "gil_sim/switch_interval_gil.hpp"
#include "tests/sanitized.hpp"

#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::Exploration;
using testing::explore;
using testing::explore_at_random;
using testing::require;
using testing::sanitized;
using testing::Scenario;
using testing::ScheduledThreads;
using testing::touch_shared;

constexpr auto interval = std::chrono::milliseconds(5);  // no time passes: see times_out()

// The state that the threads of one run share, and the conditions that hold at every moment.
struct Room {
  std::unique_ptr<Gil> gil;
  int holders = 0;
  const GilThread* last = nullptr;

  void take(GilThread& self) {
    gil->take(self);
    touch_shared();
    require(++holders == 1, "never two holders");
    last = &self;
  }
  void drop(GilThread& self, bool forced_means_passed) {
    touch_shared();
    require(--holders == 0, "never two holders");
    last = &self;
    auto forced_before = self.forced_drops;
    gil->drop(self);
    touch_shared();
    bool forced = self.forced_drops > forced_before;
    if (forced && forced_means_passed) require(last != &self, "a forced drop passes the lock on");
  }
  // Gil::yield(), which is a drop and a take; those two apart where there is something to see.
  void yield(GilThread& self, bool forced_means_passed) {
    if (forced_means_passed) {
      drop(self, true);
      take(self);
      return;
    }
    touch_shared();
    require(--holders == 0, "never two holders");
    gil->yield(self);
    touch_shared();
    require(++holders == 1, "never two holders");
  }
};

using MakeGil = std::function<std::unique_ptr<Gil>()>;

// Each thread takes the lock, computes up to a checkpoint, passes the lock on if it is asked to,
// and drops it, `rounds` times.
Scenario take_turns(const MakeGil& make, int threads, int rounds, bool forced_means_passed) {
  return [=] {
    auto room = std::make_shared<Room>();
    room->gil = make();
    auto body = [=] {
      GilThread self;
      for (int round = 0; round < rounds; ++round) {
        room->take(self);
        ScheduledThreads::step();  // others come in between: may anybody else be in here now?
        if (room->gil->yield_requested()) room->yield(self, forced_means_passed);
        room->drop(self, forced_means_passed);
      }
    };
    return std::vector<std::function<void()>>(static_cast<std::size_t>(threads), body);
  };
}

std::unique_ptr<Gil> timed() {
  return std::make_unique<SwitchIntervalGil<ScheduledThreads>>(interval);
}
std::unique_ptr<Gil> unforced() {
  return std::make_unique<SwitchIntervalGil<ScheduledThreads>>(interval, Switching::unforced);
}
std::unique_ptr<Gil> priority() {
  return std::make_unique<PriorityGil<ScheduledThreads>>(interval);
}
std::unique_ptr<Gil> ticking() {
  return std::make_unique<CheckIntervalGil<ScheduledThreads>>(100);
}

void expect_all_fine(const Scenario& scenario, std::uint64_t most_runs) {
  if (sanitized) GTEST_SKIP() << "the sanitizers cannot follow the scheduler's stacks";
  auto result = explore(scenario, most_runs);
  EXPECT_EQ(result.failure, "") << "in run " << result.runs;
  EXPECT_TRUE(result.complete) << result.runs << " runs were not enough";
  ::testing::Test::RecordProperty("runs", std::to_string(result.runs));
  std::printf("  %llu interleavings\n", static_cast<unsigned long long>(result.runs));
}

constexpr std::uint64_t plenty = 5'000'000;

TEST(Interleavings, OfTwoThreadsTwoRoundsUnderTheTimedLock) {
  expect_all_fine(take_turns(timed, 2, 2, true), plenty);
}
TEST(Interleavings, OfThreeThreadsUnderTheTimedLock) {
  expect_all_fine(take_turns(timed, 3, 1, true), plenty);
}
TEST(Interleavings, OfTwoThreadsTwoRoundsUnderThePriorityLock) {
  expect_all_fine(take_turns(priority, 2, 2, false), plenty);
}
TEST(Interleavings, OfThreeThreadsUnderThePriorityLock) {
  expect_all_fine(take_turns(priority, 3, 1, false), plenty);
}
// The search must be able to find something.
TEST(Interleavings, FindThatAnUnforcedLockMayNotChangeHands) {
  if (sanitized) GTEST_SKIP() << "the sanitizers cannot follow the scheduler's stacks";
  EXPECT_EQ(explore(take_turns(unforced, 2, 2, true), plenty).failure,
            "a forced drop passes the lock on");
}

// A lock whose drop forgets to wake a waiter when there is no request.
class ForgetfulGil final : public Gil {
 public:
  ForgetfulGil() : Gil(asked_) {}
  void take(GilThread&) override {
    std::unique_lock hold(mutex_);
    while (locked_) freed_.wait(hold);
    locked_ = true;
  }
  void drop(GilThread&) override {
    std::scoped_lock hold(mutex_);
    locked_ = false;
    if (asked_) freed_.notify_one();
  }
  std::uint64_t switches() const override { return 0; }

 private:
  ScheduledThreads::Mutex mutex_;
  ScheduledThreads::Condition freed_;
  bool locked_ = false;
  std::atomic<bool> asked_{false};
};

TEST(Interleavings, FindALostWakeUp) {
  if (sanitized) GTEST_SKIP() << "the sanitizers cannot follow the scheduler's stacks";
  auto forgetful = [] { return std::make_unique<ForgetfulGil>(); };
  EXPECT_EQ(explore(take_turns(forgetful, 2, 1, true), plenty).failure,
            "nobody can run: a wake-up was lost");
}

// Threads that block now and then, and one or more that stop the world.
Scenario stop_the_world(int threads, int stoppers) {
  return [=] {
    struct World {
      FreeThreading<ScheduledThreads> gil;
      int running = 0;
      int alone = 0;
    };
    auto world = std::shared_ptr<World>(new World{FreeThreading<ScheduledThreads>(3)});
    std::vector<std::function<void()>> bodies;
    for (int number = 0; number < threads; ++number) {
      bodies.emplace_back([=] {
        GilThread self(static_cast<std::uint32_t>(number));
        world->gil.take(self);
        touch_shared();
        ++world->running;
        require(world->alone == 0, "nobody runs while the world stands still");
        ScheduledThreads::step();
        require(world->alone == 0, "nobody runs while the world stands still");
        touch_shared();
        --world->running;
        if (number < stoppers) {
          auto collect = [&] {
            touch_shared();
            require(++world->alone == 1, "one stops the world at a time");
            require(world->running == 0, "the world stands still");
            ScheduledThreads::step();
            touch_shared();
            require(world->running == 0, "the world stands still");
            --world->alone;
          };
          Request::Call call = [](void* function) noexcept {
            (*static_cast<decltype(collect)*>(function))();
          };
          Request request(Request::Kind::exclusive, call, &collect);
          world->gil.run_alone(self, request);
        } else if (world->gil.yield_requested()) {
          world->gil.yield(self);
        }
        world->gil.drop(self);
      });
    }
    return bodies;
  };
}

TEST(Interleavings, OfAThreadAndAStopper) {
  expect_all_fine(stop_the_world(2, 1), plenty);
}
TEST(Interleavings, OfTwoStoppers) {
  expect_all_fine(stop_the_world(2, 2), plenty);
}

class RandomInterleavings : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomInterleavings, KeepThePromises) {
  if (sanitized) GTEST_SKIP() << "the sanitizers cannot follow the scheduler's stacks";
  constexpr std::uint64_t runs = 2000;
  for (const auto& scenario :
       {take_turns(timed, 4, 4, true), take_turns(priority, 4, 4, false),
        take_turns(ticking, 4, 4, false), stop_the_world(3, 1), stop_the_world(3, 2)}) {
    EXPECT_EQ(explore_at_random(scenario, runs, GetParam()).failure, "");
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomInterleavings, ::testing::Values(1, 2, 3));

TEST(Interleavings, OfThreeThreadsUnderTheTickingLock) {
  expect_all_fine(take_turns(ticking, 3, 1, false), plenty);
}

}  // namespace
}  // namespace interleave
