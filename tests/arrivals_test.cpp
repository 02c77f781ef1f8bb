#include "core/arrivals.hpp"

#include "core/blocking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;
using Pattern = OpenLoad::Pattern;

std::vector<std::int64_t> arrivals_of(const OpenLoad& load, std::uint64_t seed = 1) {
  Ledger ledger(static_cast<std::uint32_t>(load.tasks()), LoadKind::open);
  schedule(ledger, load, seed);
  return {ledger.arrivals().begin(), ledger.arrivals().end()};
}

std::vector<double> gaps(const std::vector<std::int64_t>& arrivals) {
  std::vector<double> result;
  for (std::size_t i = 1; i < arrivals.size(); ++i) {
    result.push_back(static_cast<double>(arrivals[i] - arrivals[i - 1]));
  }
  return result;
}

TEST(OpenLoad, HasRateTimesDurationTasks) {
  EXPECT_EQ((OpenLoad{1'000, 2s}.tasks()), 2'000U);
  EXPECT_EQ((OpenLoad{3, 500ms}.tasks()), 2U) << "rounded";
  EXPECT_EQ((OpenLoad{1, 1ms}.tasks()), 1U) << "at least one";
  EXPECT_EQ((OpenLoad{0.5, 10s}.tasks()), 5U) << "one every two seconds";
  EXPECT_EQ((OpenLoad{10'000'000, 12h}.tasks()), 432'000'000'000U) << "no overflow";
}

TEST(ConstantArrivals, AreSpacedExactly) {
  auto arrivals = arrivals_of({1'000, 2s, Pattern::constant});
  ASSERT_EQ(arrivals.size(), 2'000U);
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    ASSERT_EQ(arrivals[i], static_cast<std::int64_t>(i + 1) * 1'000'000);
  }
}

TEST(ConstantArrivals, MayBeFewerThanOneASecond) {
  EXPECT_EQ(arrivals_of({0.5, 6s, Pattern::constant}),
            (std::vector<std::int64_t>{2'000'000'000, 4'000'000'000, 6'000'000'000}));
}

// Where the spacing is no whole number of nanoseconds, no error adds up.
TEST(ConstantArrivals, DoNotDrift) {
  auto arrivals = arrivals_of({3'000, 10s, Pattern::constant});
  EXPECT_EQ(arrivals.back(), 10'000'000'000);
  auto [least, most] = std::ranges::minmax(gaps(arrivals));
  EXPECT_EQ(least, 333'333);
  EXPECT_EQ(most, 333'334);
}

TEST(PoissonArrivals, FollowFromTheSeed) {
  OpenLoad load{500, 2s};
  EXPECT_EQ(arrivals_of(load, 7), arrivals_of(load, 7));
  EXPECT_NE(arrivals_of(load, 7), arrivals_of(load, 8));
}

TEST(PoissonArrivals, AreStretchedAtAnotherRate) {
  auto slow = arrivals_of({100, 10s}, 3);
  auto fast = arrivals_of({1'000, 1s}, 3);
  for (std::size_t i = 0; i < slow.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(slow[i]), 10.0 * static_cast<double>(fast[i]), 10);
  }
}

// Exponential gaps: their standard deviation is their mean. With n of them the relative error of
// the variance is sqrt(8 / n), 2 % here, and five times that never happens.
RC_GTEST_PROP(PoissonArrivals, HaveTheMeanAndTheVarianceOfAPoissonProcess, ()) {
  auto seed = *rc::gen::arbitrary<std::uint64_t>();
  auto rate = *rc::gen::inRange(1'000U, 1'000'000U);
  OpenLoad load{static_cast<double>(rate),
                std::chrono::nanoseconds(20'000 * 1'000'000'000LL / rate)};
  auto arrivals = arrivals_of(load, seed);
  RC_ASSERT(std::ranges::is_sorted(arrivals));
  RC_ASSERT(arrivals.front() >= 0);
  RC_ASSERT(arrivals.back() <= load.duration.count() + 1'000'000'000 / rate);
  auto between = gaps(arrivals);
  auto count = static_cast<double>(between.size());
  auto mean = std::accumulate(between.begin(), between.end(), 0.0) / count;
  double squares = 0;
  for (double gap : between) squares += (gap - mean) * (gap - mean);
  RC_ASSERT(std::abs(mean * rate / 1e9 - 1) < 0.01);
  RC_ASSERT(std::abs(squares / count / (mean * mean) - 1) < 0.1);
}

// And independent ones: in equal pieces of time the number of arrivals varies as its mean.
RC_GTEST_PROP(PoissonArrivals, AreAsManyAsTheyAreInAPoissonProcess, ()) {
  constexpr std::size_t pieces = 1'000;
  OpenLoad load{20'000, 1s};
  std::vector<double> counts(pieces);
  for (auto arrival : arrivals_of(load, *rc::gen::arbitrary<std::uint64_t>())) {
    counts[std::min<std::size_t>(static_cast<std::size_t>(arrival) / 1'000'000, pieces - 1)] += 1;
  }
  double variance = 0;
  for (double count : counts) variance += (count - 20) * (count - 20) / pieces;
  RC_ASSERT(std::abs(variance / 20 - 1) < 0.25);  // its relative error is sqrt(2 / pieces) = 4.5 %
}

class OpenJob : public ::testing::Test {
 protected:
  static constexpr std::uint32_t tasks = 3;

  OpenJob() { schedule(ledger, {1'000, 3ms, Pattern::constant}, 1); }

  Workload workload{"none", Workload::Kind::io, "", {}, nullptr, nullptr};
  Environment environment;
  Ledger ledger{tasks, LoadKind::open};
  Job job{workload, environment, ledger, tasks, 1, 1, 1};
};

TEST_F(OpenJob, ArrivesRelativeToTheOpening) {
  job.open_window();
  EXPECT_EQ(job.arrival_ns(0), ledger.opened_ns() + 1'000'000);
  EXPECT_EQ(job.arrival_ns(2), ledger.opened_ns() + 3'000'000);
  EXPECT_EQ(ledger.closes_ns(), ledger.opened_ns() + 6'000'000) << "as long again";
}

TEST_F(OpenJob, NobodyIsServedBeforeItsArrival) {
  job.open_window();
  BlockingContext world;
  while (auto index = job.claim()) {
    await_arrival(world, job, *index);
    EXPECT_GE(now_ns(), job.arrival_ns(*index));
  }
  EXPECT_TRUE(job.is_exhausted());
}

TEST_F(OpenJob, ClaimsNothingAfterTheWindowHasClosed) {
  ledger.open_window(now_ns() - 6'000'000, 0);
  EXPECT_TRUE(ledger.is_closed());
  EXPECT_FALSE(job.claim());
  EXPECT_TRUE(job.is_exhausted());
  EXPECT_EQ(ledger.claimed(), 0U);
}

TEST(Batch, HasNoArrivalsAndNeverCloses) {
  Ledger ledger(3);
  EXPECT_FALSE(ledger.has_arrivals());
  EXPECT_TRUE(ledger.arrivals().empty());
  ledger.open_window(1, 0);
  EXPECT_FALSE(ledger.is_closed());
}

}  // namespace
}  // namespace interleave
