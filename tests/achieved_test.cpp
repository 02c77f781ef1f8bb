#include "results/files/achieved.hpp"

#include "core/arrivals.hpp"
#include "results/files/latency.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t opened = 1'000'000'000;

Ledger offered(std::uint32_t tasks, double rate) {
  Ledger ledger(tasks, LoadKind::open);
  auto duration = std::chrono::nanoseconds(std::llround(tasks * 1e9 / rate));
  schedule(ledger, {rate, duration, OpenLoad::Pattern::constant}, 1);
  ledger.open_window(opened, 0);
  return ledger;
}

// One server that begins each task when it has arrived and the one before is finished, until the
// window closes.
void serve(const Ledger& ledger, std::int64_t service_ns, std::int64_t delay_ns = 0) {
  std::int64_t free_ns = opened;
  for (std::size_t index = 0; index < ledger.records().size(); ++index) {
    auto begin = std::max(free_ns, opened + ledger.arrivals()[index]);
    if (begin >= ledger.closes_ns()) return;
    Record& record = ledger.records()[index];
    record.started_ns = begin;
    free_ns = begin + service_ns;
    record.finished_ns = free_ns + delay_ns;
    record.outcome = Record::Outcome::ok;
  }
}

TEST(Achieved, IsAllWhereAServerKeepsUp) {
  auto ledger = offered(1'000, 1'000);
  serve(ledger, 900'000);
  EXPECT_DOUBLE_EQ(achieved_share(ledger), 1);
}

// Throughput would be 1,000 tasks in 1.5 s, and say two thirds.
TEST(Achieved, DoesNotMindTasksThatAreLongBesideTheWindow) {
  auto ledger = offered(1'000, 1'000);
  serve(ledger, 900'000, 500'000'000);
  EXPECT_DOUBLE_EQ(achieved_share(ledger), 1);
}

TEST(Achieved, IsTheShareThatAServerIsCapableOf) {
  auto ledger = offered(1'000, 1'000);
  serve(ledger, 1'250'000);
  EXPECT_NEAR(achieved_share(ledger), 0.8, 0.001);
  EXPECT_LT(achieved_share(ledger), least_achieved);
}

TEST(Achieved, CountsWhatWasNeverBegunWhenTheWindowClosed) {
  auto ledger = offered(1'000, 1'000);
  serve(ledger, 10'000'000);  // 200 tasks in two seconds
  EXPECT_EQ(std::ranges::count_if(ledger.records(), &Record::finished), 200);
  EXPECT_LT(achieved_share(ledger), 0.7) << "a bound: nobody knows when they would have finished";
}

TEST(Achieved, IsNextToNothingWhereNextToNothingWasBegun) {
  auto ledger = offered(1'000, 1'000);
  serve(ledger, 500'000'000);  // 4 tasks in two seconds
  EXPECT_DOUBLE_EQ(achieved_share(ledger), 0.004);
}

TEST(Achieved, OfOneTaskIsAll) {
  auto ledger = offered(1, 1'000);
  serve(ledger, 10'000'000);
  EXPECT_EQ(achieved_share(ledger), 1);
}

TEST(OpenLatency, CountsFromTheArrivalAndServiceFromTheStart) {
  auto ledger = offered(4, 1'000);
  serve(ledger, 1'500'000);  // at 1, 2, 3, 4 ms; finished at 2.5, 4, 5.5, 7
  auto spectrum = measure(ledger, 1);
  EXPECT_EQ(spectrum.count, 4U);
  EXPECT_EQ(spectrum.points.front().latency_ns, 2'000'000);
  EXPECT_EQ(spectrum.points.back().latency_ns, 3'000'000);
  EXPECT_EQ(spectrum.points.back().service_ns, 1'500'000);
}

// The first one that counts arrives at 0.201 s, the last one at 1 s, and the window closes at 2 s.
TEST(OpenLatency, OfWhatWasNeverBegunIsItsWaitUntilTheWindowClosed) {
  auto ledger = offered(1'000, 1'000);
  auto spectrum = measure(ledger, 1);
  EXPECT_EQ(spectrum.count, 800U);
  EXPECT_EQ(spectrum.points.front().latency_ns, 1'399'000'000);
  EXPECT_EQ(spectrum.points.back().latency_ns, 1'799'000'000);
  EXPECT_EQ(spectrum.points.back().service_ns, 0);
}

}  // namespace
}  // namespace interleave
