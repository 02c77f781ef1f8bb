#include "core/crew.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "tests/own_job.hpp"

#include <atomic>
#include <barrier>
#include <stdexcept>

#include <gtest/gtest.h>

namespace interleave::testing {
namespace {

TEST(Crew, BringsEveryWorkerToTheGateWarm) {
  OwnJob own({.workers = 3});
  std::atomic<std::uint32_t> through{0};
  {
    Crew crew(own.job);
    crew.start(3, [&](std::uint32_t slot) {
      BlockingContext world;
      if (get_ready(world, own.job, slot)) ++through;
    });
    crew.await_ready();
    EXPECT_EQ(own.environment.warm_ups, 3U);
    EXPECT_EQ(through, 0U);
    EXPECT_NE(own.ledger.made_ns(), 0);
    own.job.open_window();
    while (through < 3) std::this_thread::yield();
  }
  EXPECT_EQ(own.ledger.tally().units, 3U);
}

TEST(Crew, WaitsForWorkersThatOthersStarted) {
  OwnJob own({.workers = 2});
  BlockingContext world;
  std::jthread stranger([&] { get_ready(world, own.job, 1); });
  Crew crew(own.job);
  crew.start(1, [&](std::uint32_t slot) {
    BlockingContext here;
    get_ready(here, own.job, slot);
  });
  crew.await_ready(1);
  EXPECT_EQ(own.environment.warm_ups, 2U);
}

// One of two workers is never made, so the other one waits for it.
TEST(Crew, SendsItsWorkersAwayWhenItsScopeIsLeft) {
  OwnJob own({.workers = 2});
  std::atomic<bool> is_sent_away{false};
  auto fail_early = [&] {
    Crew crew(own.job);
    crew.start(1, [&](std::uint32_t slot) {
      BlockingContext world;
      is_sent_away = !get_ready(world, own.job, slot);
    });
    throw std::runtime_error("the second one is refused");
  };
  EXPECT_THROW(fail_early(), std::runtime_error);
  EXPECT_TRUE(is_sent_away);
  EXPECT_EQ(own.environment.warm_ups, 0U);
}

TEST(Crew, RunsBackgroundTasksUntilTheWindowEnds) {
  OwnJob own({.background = 2});
  {
    Crew crew(own.job);
    crew.await_ready();
    EXPECT_EQ(own.environment.background_begun, 0U);
    own.job.open_window();
    while (own.environment.background_begun < 2) std::this_thread::yield();
    EXPECT_EQ(own.environment.background_ended, 0U);
    own.job.end_window();
  }
  EXPECT_EQ(own.environment.background_ended, 2U);
  EXPECT_EQ(own.ledger.tally().units, 0U);
}

TEST(Crew, EndsBackgroundTasksThatNeverBegan) {
  OwnJob own({.background = 2});
  { Crew crew(own.job); }
  EXPECT_EQ(own.environment.background_begun, 0U);
}

TEST(Crew, JoinsItsWorkersWhileBackgroundTasksRun) {
  OwnJob own({.workers = 1, .background = 1});
  std::atomic<bool> is_background_running{false};
  std::atomic<bool> is_worker_finished{false};
  Crew crew(own.job, [&](std::uint32_t) {
    if (!own.job.gate().arrive_and_wait()) return;
    is_background_running = true;
    while (!own.ledger.stop()) std::this_thread::yield();
    is_background_running = false;
  });
  crew.start(1, [&](std::uint32_t slot) {
    BlockingContext world;
    if (!get_ready(world, own.job, slot)) return;
    while (!is_background_running) std::this_thread::yield();
    is_worker_finished = true;
  });
  crew.await_ready();
  own.job.open_window();
  crew.join_workers();
  EXPECT_TRUE(is_worker_finished);
  EXPECT_TRUE(is_background_running);
}

// The barrier opens only if the places are warmed up at the same time.
TEST(Crew, WarmsUpThePlacesTogether) {
  OwnJob own({.tasks = 5, .in_flight = 9});
  std::barrier<> together(5);  // no more places than tasks
  std::atomic<std::uint32_t> slots{0};
  Crew(own.job).warm_up_places([&](std::uint32_t slot) {
    slots |= 1U << slot;
    together.arrive_and_wait();
  });
  EXPECT_EQ(slots, 0b11111U);
  EXPECT_NE(own.ledger.made_ns(), 0);
}

}  // namespace
}  // namespace interleave::testing
