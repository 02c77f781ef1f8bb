// Numbers, lists and ranges as users write them.
#include "bench/plan/values.hpp"

#include "core/errors.hpp"
#include "core/machine.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {

namespace {

using Counts = std::vector<std::uint32_t>;

TEST(Values, ListsAndRanges) {
  EXPECT_EQ(parse_counts("--w", "1,2,4", 10), (Counts{1, 2, 4}));
  EXPECT_EQ(parse_counts("--w", "3..5", 10), (Counts{3, 4, 5}));
  EXPECT_EQ(parse_counts("--w", "1..10:x2", 10), (Counts{1, 2, 4, 8}));
  EXPECT_EQ(parse_counts("--w", "1..1k:+500,7", 1000), (Counts{1, 501, 7}));
  EXPECT_EQ(parse_counts("--w", "10..10", 10), (Counts{10}));
}

TEST(Values, ASweepGoesFromOneToTheMostInTwelveStepsAtMost) {
  EXPECT_EQ(worker_sweep(1), (Counts{1}));
  EXPECT_EQ(worker_sweep(2), (Counts{1, 2}));
  EXPECT_EQ(worker_sweep(4), (Counts{1, 2, 3, 4}));
  EXPECT_EQ(worker_sweep(16), (Counts{1, 2, 3, 4, 5, 6, 8, 10, 12, 16}));
  for (std::uint32_t most = 8; most <= 1'024; ++most) {
    auto counts = worker_sweep(most);
    EXPECT_GE(counts.size(), 6) << most;
    EXPECT_LE(counts.size(), 12) << most;
    EXPECT_EQ(counts.front(), 1);
    EXPECT_EQ(counts.back(), most);
    EXPECT_TRUE(std::ranges::is_sorted(counts)) << most;
  }
}

TEST(Values, WorkersAreAListOrAWord) {
  EXPECT_TRUE(parse_workers("--w", "auto").empty());
  EXPECT_EQ(parse_workers("--w", "sweep"), worker_sweep(usable_cpus()));
  EXPECT_EQ(parse_workers("--w", "2,4"), (std::vector<std::uint32_t>{2, 4}));
  EXPECT_THROW(parse_workers("--w", "sweep,4"), UsageError);
}

TEST(Values, RefusalsNameFlagAndText) {
  for (const auto* text : {"", "0", "11", "1,,2", "1..", "..2", "4..1", "1..2:", "1..2:x1",
                           "1..2:3", "1..2:x2:x2", "1 ", "-1", "1.5", "0x1"}) {
    try {
      parse_counts("--w", text, 10);
      ADD_FAILURE() << text;
    } catch (const UsageError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("--w: ")) << error.what();
    }
  }
}

TEST(Values, SuggestsWhatIsNear) {
  constexpr std::string_view known[] = {"thread_pool", "process_pool", "serial"};
  EXPECT_EQ(suggestion("thread_pol", known), " (did you mean 'thread_pool'?)");
  EXPECT_EQ(suggestion("proc", known), " (did you mean 'process_pool'?)");
  EXPECT_EQ(suggestion("something else", known), "");
  EXPECT_EQ(suggestion("x", {}), "");
}

// Text from anywhere is either a list within its bounds or a UsageError.
RC_GTEST_PROP(Values, AnyTextIsTakenOrRefused, ()) {
  auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0129.,:x+kM-")));
  try {
    for (auto value : parse_counts("--w", text, 500)) RC_ASSERT(value >= 1 && value <= 500);
  } catch (const UsageError&) {
  }
}

}  // namespace

}  // namespace interleave
