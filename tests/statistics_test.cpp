#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

TEST(Median, IsTheMiddleOrTheMeanOfTwo) {
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

RC_GTEST_PROP(Median, AgreesWithSorting, ()) {
  auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
      rc::gen::map(rc::gen::inRange(-1000, 1000), [](int value) { return value / 8.0; })));
  auto sorted = values;
  std::ranges::sort(sorted);
  auto half = sorted.size() / 2;
  auto expected = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  RC_ASSERT(median(values) == expected);
}

TEST(MedianAbsoluteDeviation, IsNotMovedByOneWildValue) {
  EXPECT_EQ(median_absolute_deviation({1, 2, 3, 4, 5}), 1);
  EXPECT_EQ(median_absolute_deviation({1, 2, 3, 4, 5'000}), 1);
}

// The table that statistics books print: ranks from 1 for n = 6, 8, 9, 12, 15, 20, 25.
TEST(MedianInterval, IsThatOfTheTables) {
  struct Line {
    std::size_t count;
    std::size_t rank;
    double coverage;
  };
  for (auto [count, rank, coverage] : {Line{6, 1, 0.969},
                                       {8, 1, 0.992},
                                       {9, 2, 0.961},
                                       {12, 3, 0.961},
                                       {15, 4, 0.965},
                                       {20, 6, 0.959},
                                       {25, 8, 0.957}}) {
    auto interval = median_interval(count);
    ASSERT_TRUE(interval) << count;
    EXPECT_EQ(interval->low, rank - 1) << count;
    EXPECT_EQ(interval->high, count - rank) << count;
    EXPECT_NEAR(interval->coverage, coverage, 0.0006) << count;
  }
}

TEST(MedianInterval, NeedsSixValues) {
  for (std::size_t count = 0; count < 6; ++count) EXPECT_FALSE(median_interval(count)) << count;
}

TEST(MedianInterval, WorksWhereProbabilitiesUnderflow) {
  auto interval = median_interval(4'000);
  ASSERT_TRUE(interval);
  EXPECT_GE(interval->coverage, 0.95);
  EXPECT_LT(interval->coverage, 0.96);
}

// Blocks of a skewed distribution whose median ratio is known: the interval must hold it as often
// as it promises, and not much more often.
TEST(Compare, CoversTheTruthAsOftenAsItPromises) {
  std::mt19937_64 random(20261123);
  std::exponential_distribution<> skewed(1);
  constexpr int trials = 4'000;
  for (std::size_t blocks : {6U, 9U, 20U}) {
    int held = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<double> ratios(blocks);
      for (double& ratio : ratios) ratio = skewed(random) - std::log(2) + std::log(1.5);
      auto result = compare(ratios);
      held += result.low <= 1.5 && 1.5 <= result.high;
    }
    auto promised = median_interval(blocks)->coverage;
    EXPECT_NEAR(held / static_cast<double>(trials), promised, 0.015) << blocks;
  }
}

TEST(Compare, SaysFasterOnlyWhenTheIntervalExcludesOne) {
  auto of = [](std::vector<double> ratios) {
    for (double& ratio : ratios) ratio = std::log(ratio);
    return compare(std::move(ratios));
  };
  EXPECT_EQ(of({1.1, 1.2, 1.1, 1.3, 1.2, 1.15}).difference, Ordering::faster);
  EXPECT_EQ(of({0.9, 0.8, 0.9, 0.7, 0.8, 0.85}).difference, Ordering::slower);
  EXPECT_EQ(of({1.1, 1.2, 1.1, 1.3, 1.2, 0.99}).difference, Ordering::no_difference_shown);
  EXPECT_EQ(of({1, 1, 1, 1, 1, 1}).difference, Ordering::no_difference_shown);
  EXPECT_EQ(of({9, 9, 9, 9, 9}).difference, Ordering::not_enough_blocks);
  EXPECT_EQ(compare({}).blocks, 0U);
}

TEST(Compare, GivesTheMedianRatioAndItsRange) {
  auto result = compare(
      {std::log(2), std::log(3), std::log(2.5), std::log(2.2), std::log(2.4), std::log(2.6)});
  EXPECT_NEAR(result.ratio, std::sqrt(2.4 * 2.5), 1e-12);
  EXPECT_NEAR(result.low, 2, 1e-12);
  EXPECT_NEAR(result.high, 3, 1e-12);
}

}  // namespace
}  // namespace interleave
