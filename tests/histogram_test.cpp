#include "core/histogram.hpp"

#include "core/posix.hpp"
#include "core/shared.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sys/wait.h>

namespace interleave {
namespace {

constexpr std::int64_t microsecond = 1'000;

// As many of each order of magnitude as of any other, and values around the bounds of buckets.
rc::Gen<std::int64_t> durations(std::int64_t least, std::int64_t most) {
  auto bits = std::bit_width(static_cast<std::uint64_t>(most));
  auto sized = rc::gen::mapcat(rc::gen::inRange(0, static_cast<int>(bits)), [=](int width) {
    auto power = std::int64_t{1} << width;
    return rc::gen::oneOf(rc::gen::inRange<std::int64_t>(power, 2 * power),
                          rc::gen::inRange<std::int64_t>(power - 1, power + 2));
  });
  return rc::gen::map(sized, [=](std::int64_t ns) { return std::clamp(ns, least, most); });
}

bool is_close(std::int64_t found, std::int64_t exact) {
  return std::abs(static_cast<double>(found - exact)) <= 0.001 * static_cast<double>(exact);
}

TEST(Histogram, HasSeenNothingAtFirst) {
  auto histogram = std::make_unique<Histogram>();
  EXPECT_EQ(histogram->count(), 0U);
  EXPECT_EQ(histogram->at_rank(0), 0);
}

RC_GTEST_PROP(Histogram, KnowsEachRankToWithinAThousandth, ()) {
  auto values = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(durations(microsecond, Histogram::most_ns)));
  auto histogram = std::make_unique<Histogram>();
  for (auto ns : values) histogram->record(ns);
  RC_ASSERT(histogram->count() == values.size());
  std::ranges::sort(values);
  for (std::size_t rank = 0; rank < values.size(); ++rank) {
    RC_ASSERT(is_close(histogram->at_rank(rank), values[rank]));
  }
}

TEST(Histogram, KnowsShortDurationsExactly) {
  auto histogram = std::make_unique<Histogram>();
  for (std::int64_t ns = 2'047; ns >= 0; --ns) histogram->record(ns);
  for (std::uint64_t rank = 0; rank < 2'048; ++rank) {
    ASSERT_EQ(histogram->at_rank(rank), static_cast<std::int64_t>(rank));
  }
}

TEST(Histogram, TakesWhatIsOutOfItsRangeForItsBounds) {
  auto histogram = std::make_unique<Histogram>();
  histogram->record(-5);
  histogram->record(Histogram::most_ns);
  histogram->record(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(histogram->at_rank(0), 0);
  EXPECT_TRUE(is_close(histogram->at_rank(1), Histogram::most_ns));
  EXPECT_EQ(histogram->at_rank(1), histogram->at_rank(2));
  EXPECT_EQ(histogram->at_rank(7), histogram->at_rank(2)) << "beyond the last one: the largest";
}

RC_GTEST_PROP(Histogram, MergesIntoWhatOneAloneWouldHaveSeen, ()) {
  using Values = std::vector<std::int64_t>;
  auto first = *rc::gen::container<Values>(durations(0, Histogram::most_ns));
  auto second = *rc::gen::container<Values>(durations(0, Histogram::most_ns));
  auto sum = std::make_unique<Histogram>();
  auto other = std::make_unique<Histogram>();
  auto alone = std::make_unique<Histogram>();
  for (auto ns : first) sum->record(ns);
  for (auto ns : second) other->record(ns);
  for (const auto& values : {first, second}) {
    for (auto ns : values) alone->record(ns);
  }
  sum->add(*other);
  RC_ASSERT(sum->count() == alone->count());
  for (std::uint64_t rank = 0; rank < alone->count(); ++rank) {
    RC_ASSERT(sum->at_rank(rank) == alone->at_rank(rank));
  }
}

TEST(Histogram, LosesNothingBetweenThreadsAndProcesses) {
  constexpr std::uint64_t each = 20'000;
  Shared<Histogram> histogram;
  auto record_some = [&] {
    for (std::uint64_t i = 0; i < each; ++i) histogram->record(static_cast<std::int64_t>(i % 64));
  };
  pid_t child = check(::fork(), "fork");
  if (child == 0) {
    record_some();
    exit_child(0);
  }
  {
    std::jthread one(record_some);
    std::jthread two(record_some);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(histogram->count(), 3 * each);
}

}  // namespace
}  // namespace interleave
