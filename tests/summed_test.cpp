// An open load whose tasks have no records of their own comes to what it would with them.
#include "core/arrivals.hpp"
#include "results/files/achieved.hpp"
#include "results/files/latency.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

constexpr std::int64_t opened = 1'000'000'000;
constexpr std::uint32_t rate = 1'000;

OpenLoad load_of(std::uint32_t tasks) {
  return {rate, std::chrono::milliseconds(tasks), OpenLoad::Pattern::constant};
}

// So many servers, and a task goes to the one that is free first.
void serve(const Ledger& ledger, std::uint32_t servers, const std::vector<std::int64_t>& service) {
  schedule(ledger, load_of(ledger.tasks()), 1);
  ledger.open_window(opened, 0);
  std::vector<std::int64_t> free_ns(servers, opened);
  while (true) {
    auto server = std::ranges::min_element(free_ns);
    auto next =
        std::max(*server, opened + ledger.arrival(std::min(ledger.claimed(), ledger.tasks() - 1)));
    if (next >= ledger.closes_ns()) return;
    auto task = ledger.claim();
    if (!task) return;
    Record& record = ledger.record(*task, static_cast<std::uint32_t>(server - free_ns.begin()));
    record.started_ns = next;
    record.finished_ns = next + service[*task];
    record.outcome = *task % 7 == 3 ? Record::Outcome::failed : Record::Outcome::ok;
    *server = record.finished_ns;
  }
}

bool is_near(std::int64_t sum, std::int64_t exact) {
  return std::abs(sum - exact) <= exact / 1'000 + 1;
}

RC_GTEST_PROP(Summed, SaysTheSameAsRecordsToAThousandth, ()) {
  auto tasks = *rc::gen::inRange<std::uint32_t>(20, 3'000);
  auto servers = *rc::gen::inRange<std::uint32_t>(1, 8);
  auto mean_us = *rc::gen::inRange<std::int64_t>(1, 12'000);
  std::vector<std::int64_t> service(tasks);
  for (std::uint32_t task = 0; task < tasks; ++task) {
    service[task] =
        static_cast<std::int64_t>(splitmix64(task) % static_cast<std::uint64_t>(2'000 * mean_us));
  }
  Ledger whole(tasks, LoadKind::open);
  auto summed = Ledger::summed(tasks, servers, tasks / 3);
  serve(whole, servers, service);
  serve(summed, servers, service);
  summed.flush_slots();

  RC_ASSERT(summed.claimed() == whole.claimed());
  RC_ASSERT(summed.finished() == whole.finished());
  auto exact = measure(whole, servers);
  auto sums = measure(summed, servers);
  RC_ASSERT(sums.count == exact.count);
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    if (!exact.has(place)) continue;
    RC_ASSERT(is_near(sums.points[place].latency_ns, exact.points[place].latency_ns));
    // A task that was never begun has no service time.
    if (summed.claimed() == tasks) {
      RC_ASSERT(is_near(sums.points[place].service_ns, exact.points[place].service_ns));
    }
  }
}

TEST(Summed, ArrivalsGoOnWhereThePatternEnds) {
  auto ledger = Ledger::summed(1'000, 4, 7);
  schedule(ledger, load_of(1'000), 1);
  for (std::uint32_t task = 0; task < 1'000; ++task) {
    ASSERT_EQ(ledger.arrival(task), (task + 1) * 1'000'000LL);
  }
}

TEST(Summed, AShareIsAchievedAsWithRecords) {
  for (std::int64_t service_ns : {900'000, 1'250'000, 5'000'000}) {
    Ledger whole(2'000, LoadKind::open);
    auto summed = Ledger::summed(2'000, 1, 100);
    std::vector<std::int64_t> service(2'000, service_ns);
    serve(whole, 1, service);
    serve(summed, 1, service);
    summed.flush_slots();
    EXPECT_NEAR(achieved_share(summed), achieved_share(whole), 0.01) << service_ns;
  }
}

TEST(Summed, KeepsOneFailureAndCountsAll) {
  auto ledger = Ledger::summed(70, 2, 70);
  serve(ledger, 2, std::vector<std::int64_t>(70, 1'000));
  ledger.flush_slots();
  EXPECT_EQ(ledger.totals()->failed, 10U);
  EXPECT_EQ(ledger.totals()->good, 60U);
  EXPECT_EQ(ledger.totals()->failed_task, 3U);
}

TEST(Summed, ADeadWorkersTaskIsAFailureAndAFreeSlotIsNone) {
  auto ledger = Ledger::summed(100, 3, 100);
  schedule(ledger, load_of(100), 1);
  ledger.open_window(opened, 0);
  ledger.record(*ledger.claim(), 0).start(0);
  ledger.record(*ledger.claim(), 1).start(1);
  ledger.record(1, 1).finish(7);
  ledger.mark_unfinished_died(9);  // killed
  ledger.flush_slots();
  EXPECT_EQ(ledger.totals()->failed, 1U);
  EXPECT_EQ(ledger.totals()->good, 1U);
  EXPECT_STREQ(ledger.totals()->failure.note, "killed by signal 9");
}

}  // namespace
}  // namespace interleave
