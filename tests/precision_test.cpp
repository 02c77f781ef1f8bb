// When is a cell known well enough?
#include "results/groups/precision.hpp"

#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;

constexpr Aim aim{.half_width = 0.015, .least = 10};
constexpr std::uint64_t end = 1'000;

Precision precision_of(const std::vector<double>& throughputs) {
  Precision precision;
  std::uint64_t block = 0;
  for (double throughput : throughputs) {
    EXPECT_TRUE(precision.add(plain_row("serial", "noop", ++block, throughput)));
  }
  return precision;
}

// Around 1000, evenly, from one end to the other.
std::vector<double> spread(std::size_t count, double share) {
  std::vector<double> values;
  for (std::size_t place = 0; place < count; ++place) {
    auto position = 2 * static_cast<double>(place) / static_cast<double>(count - 1) - 1;
    values.push_back(1'000 * (1 + share * position));
  }
  return values;
}

TEST(Precision, OfNarrowRepetitionsIsReachedAtTheLeastNumber) {
  EXPECT_FALSE(precision_of(spread(10, 0.01)).falls_short_of(aim, end));
  EXPECT_TRUE(precision_of(spread(9, 0.01)).falls_short_of(aim, end));
  EXPECT_TRUE(precision_of({}).falls_short_of(aim, end));
}

TEST(Precision, OfWideRepetitionsComesWithTheirNumber) {
  EXPECT_TRUE(precision_of(spread(10, 0.05)).falls_short_of(aim, end));
  EXPECT_FALSE(precision_of(spread(90, 0.05)).falls_short_of(aim, end));
  EXPECT_TRUE(precision_of(spread(90, 0.5)).falls_short_of(aim, end));
}

// Ten values, evenly over +-10 %: the median of ten varies by about a fifth of the whole width.
TEST(Precision, IsHalfOfTheIntervalAsAShareOfTheMedian) {
  auto half_width = precision_of(spread(10, 0.1)).half_width_before(end);
  ASSERT_TRUE(half_width);
  EXPECT_GT(*half_width, 0.05);
  EXPECT_LT(*half_width, 0.12);
  EXPECT_FALSE(precision_of({1'000}).half_width_before(end));
  EXPECT_NEAR(precision_of({5, 5, 5}).half_width_before(end).value(), 0, 1e-9);
}

// A failure now and then is a repetition, and no measurement.
TEST(Precision, LeavesOutWhatHasNoSpeedAndCountsIt) {
  auto precision = precision_of(spread(9, 0.001));
  auto crash = plain_row("serial", "noop", 10, 1);
  crash.status = Status::crashed;
  precision.add(crash);
  EXPECT_EQ(precision.count_before(end), 10U);
  EXPECT_FALSE(precision.falls_short_of(aim, end));
}

TEST(Precision, IsNotSoughtWhereNothingHasASpeed) {
  Precision precision;
  auto crash = plain_row("serial", "noop", 1, 1);
  crash.status = Status::crashed;
  for (crash.block = 1; crash.block <= 10; ++crash.block) {
    EXPECT_TRUE(precision.falls_short_of(aim, end));
    precision.add(crash);
  }
  EXPECT_FALSE(precision.falls_short_of(aim, end));
  precision.add(plain_row("serial", "noop", 11, 1'000));
  EXPECT_TRUE(precision.falls_short_of(aim, end)) << "one says nothing of the spread";
}

TEST(Precision, UnderOpenLoadIsThatOfTheLatency) {
  Precision precision;
  for (std::uint64_t block = 1; block <= 10; ++block) {
    auto row = plain_row("serial", "noop", block, 1'000);
    row.load = "open";
    row.lat_p99_ns = 1'000'000 * block;
    precision.add(row);
  }
  EXPECT_TRUE(precision.falls_short_of(aim, end)) << "though all throughputs are the same";
}

TEST(Precision, TakesABlockOnce) {
  auto precision = precision_of({1, 2});
  EXPECT_FALSE(precision.add(plain_row("serial", "noop", 2, 7)));
  EXPECT_TRUE(precision.has(2));
  EXPECT_FALSE(precision.has(3));
  EXPECT_EQ(precision.count_before(2), 1U);
  EXPECT_EQ(precision.count_from(2), 1U);
  EXPECT_EQ(precision.count_from(3), 0U);
}

std::vector<double> any_throughputs(std::size_t count) {
  std::mt19937_64 random(*rc::gen::arbitrary<unsigned>());
  std::lognormal_distribution<> noise(0, *rc::gen::elementOf(std::vector{0.005, 0.02, 0.1}));
  std::vector<double> values(count);
  std::ranges::generate(values, [&] { return 1'000 * noise(random); });
  return values;
}

// The rule must not see the speed itself, or stopping early would bias it.
RC_GTEST_PROP(Precision, DoesNotDependOnTheMedian, ()) {
  auto values = any_throughputs(*rc::gen::inRange<std::size_t>(2, 40));
  auto faster = values;
  for (double& value : faster) value *= 8;
  auto was = precision_of(values).half_width_before(end);
  auto is = precision_of(faster).half_width_before(end);
  RC_ASSERT(was && is && std::abs(*was - *is) <= 1e-9 * *was);
}

RC_GTEST_PROP(Precision, DoesNotSeeWhatComesLater, ()) {
  auto values = any_throughputs(30);
  auto block = *rc::gen::inRange<std::uint64_t>(1, 32);
  auto whole = precision_of(values);
  values.resize(std::min<std::size_t>(block - 1, values.size()));
  auto part = precision_of(values);
  RC_ASSERT(whole.falls_short_of(aim, block) == part.falls_short_of(aim, end));
  RC_ASSERT(whole.half_width_before(block) == part.half_width_before(end));
}

}  // namespace
}  // namespace interleave
