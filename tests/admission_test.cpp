#include "core/admission.hpp"

#include "tests/own_job.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace interleave::testing {
namespace {

using Tasks = std::vector<std::uint32_t>;

TEST(Admission, FillsEachPlaceOfABatchBeforeTheWindow) {
  OwnJob own({.tasks = 10, .in_flight = 3});
  Admission admission(own.job);
  Tasks spawned;
  std::jthread worker([&] {
    ASSERT_TRUE(own.job.gate().arrive_and_wait());
    for (int place = 0; place < 3; ++place) {
      while (admission.next()) continue;
    }
  });
  admission.conduct([&](std::uint32_t task) {
    EXPECT_EQ(own.ledger.opened_ns(), 0);
    spawned.push_back(task);
  });
  EXPECT_EQ(spawned, (Tasks{0, 1, 2}));
}

TEST(Admission, GivesTheFinisherOfABatchTheNextTask) {
  OwnJob own({.tasks = 4, .in_flight = 2});
  Admission admission(own.job);
  std::jthread worker([&] {
    ASSERT_TRUE(own.job.gate().arrive_and_wait());
    EXPECT_EQ(admission.next(), std::optional(2U));
    EXPECT_EQ(admission.next(), std::optional(3U));
    EXPECT_EQ(admission.next(), std::nullopt);
    EXPECT_FALSE(own.ledger.is_ended()) << "a task is still running";
    EXPECT_EQ(admission.next(), std::nullopt);
    EXPECT_TRUE(own.ledger.is_ended()) << "by the call that frees the last place";
  });
  admission.conduct([](std::uint32_t) {});
}

TEST(Admission, EndsTheWindowOfAJobWithoutTasks) {
  OwnJob own({.tasks = 2});
  own.ledger.exhaust();
  Admission(own.job).conduct([](std::uint32_t) { FAIL() << "there is no task"; });
  EXPECT_TRUE(own.ledger.is_ended());
}

// While its only place is taken, the conductor leaves every later task to another.
TEST(Admission, TakesAPlaceBeforeItClaims) {
  OwnJob own({.tasks = 4, .in_flight = 1}, LoadKind::open);
  Admission admission(own.job);
  Tasks spawned;
  Tasks left;
  std::jthread other;
  admission.conduct([&](std::uint32_t task) {
    spawned.push_back(task);
    other = std::jthread([&] {
      while (auto later = own.job.claim()) left.push_back(*later);
      EXPECT_EQ(admission.next(), std::nullopt);
    });
  });
  other.join();
  EXPECT_EQ(spawned, (Tasks{0}));
  EXPECT_EQ(left, (Tasks{1, 2, 3}));
}

TEST(Admission, SpawnsNoTaskBeforeItsArrival) {
  OwnJob own({.tasks = 20, .in_flight = 4}, LoadKind::open);
  Admission admission(own.job);
  admission.conduct([&](std::uint32_t task) {
    EXPECT_GE(now_ns(), own.job.arrival_ns(task));
    EXPECT_EQ(admission.next(), std::nullopt);
  });
}

// A lost wake-up would be the end of this test, and a place too many a failure.
TEST(Admission, KeepsToItsPlacesUnderOpenLoad) {
  constexpr std::uint32_t tasks = 500;
  constexpr std::uint32_t in_flight = 3;
  OwnJob own({.tasks = tasks, .in_flight = in_flight}, LoadKind::open);
  Admission admission(own.job);
  std::atomic<std::uint32_t> running{0};
  std::atomic<std::uint32_t> most{0};
  std::vector<std::jthread> threads;
  admission.conduct([&](std::uint32_t) {
    most = std::max(most.load(), ++running);
    threads.emplace_back([&] {
      --running;
      EXPECT_EQ(admission.next(), std::nullopt);
    });
  });
  threads.clear();
  EXPECT_EQ(own.ledger.claimed(), tasks);
  EXPECT_LE(most, in_flight);
  EXPECT_TRUE(own.ledger.is_ended());
}

}  // namespace
}  // namespace interleave::testing
