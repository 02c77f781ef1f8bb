#include "workloads/sorts.hpp"

#include "tests/prepared.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave::testing {

namespace {

using Numbers = std::vector<std::uint32_t>;
using Sort = Task<std::size_t> (*)(Context&, std::span<std::uint32_t>);

// Returns what the sort returns; `numbers` are sorted afterwards.
std::size_t run(Sort sort, Numbers& numbers) {
  BlockingContext world;
  auto task = sort(world, numbers);
  task.start();
  return task.result();
}

Numbers sorted(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// Few different values, so that equal ones are tried too; long enough for all branches.
Numbers any_numbers() {
  auto length = *rc::gen::inRange<std::size_t>(0, 4000);
  auto limit = *rc::gen::element<std::uint32_t>(50, 1'000'000);
  return *rc::gen::container<Numbers>(length, rc::gen::inRange<std::uint32_t>(0, limit));
}

}  // namespace

RC_GTEST_PROP(QuickSort, SortsAnything, ()) {
  auto numbers = any_numbers();
  auto wanted = sorted(numbers);
  run(quick_sort, numbers);
  RC_ASSERT(numbers == wanted);
}

RC_GTEST_PROP(BubbleSort, SortsAnything, ()) {
  auto numbers = any_numbers();
  auto wanted = sorted(numbers);
  run(bubble_sort, numbers);
  RC_ASSERT(numbers == wanted);
}

RC_GTEST_PROP(Sorts, HaveEqualDigestsOfEqualData, (std::uint64_t seed)) {
  auto n = std::to_string(*rc::gen::inRange(1, 3000));
  Prepared quick(quick_sort_workload, {{"n", n}}, {.seed = seed});
  Prepared bubble(bubble_sort_workload, {{"n", n}}, {.seed = seed});
  auto digest = quick.run(3);
  RC_ASSERT(digest == bubble.run(3));
  auto reference = sorted(random_numbers(quick.seed(3), std::stoul(n)));
  RC_ASSERT(digest == digest_of(quick.seed(3), reference));
}

TEST(QuickSort, SortsRangesFarLongerThanAPartitionAtOneGo) {
  auto numbers = random_numbers(7, 200'000);
  auto wanted = sorted(numbers);
  EXPECT_GT(run(quick_sort, numbers), 100'000U);
  EXPECT_EQ(numbers, wanted);
}

TEST(BubbleSort, StopsAfterAPassWithoutASwap) {
  Numbers numbers(100);
  std::iota(numbers.begin(), numbers.end(), 0);
  EXPECT_EQ(run(bubble_sort, numbers), 1U);
  std::swap(numbers[40], numbers[41]);
  EXPECT_EQ(run(bubble_sort, numbers), 2U);
  std::reverse(numbers.begin(), numbers.end());
  EXPECT_EQ(run(bubble_sort, numbers), 100U);
}

TEST(Sorts, LeaveNothingAndOneAlone) {
  Numbers none;
  Numbers one{4};
  EXPECT_EQ(run(bubble_sort, none), 0U);
  EXPECT_EQ(run(bubble_sort, one), 0U);
  EXPECT_EQ(run(quick_sort, none), 0U);
  EXPECT_EQ(run(quick_sort, one), 0U);
  EXPECT_EQ(one, Numbers{4});
}

TEST(Sorts, DigestSeesEveryPlace) {
  auto numbers = random_numbers(1, 1000);
  auto digest = digest_of(1, numbers);
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
    std::swap(numbers[i], numbers[i + 1]);
    EXPECT_NE(digest_of(1, numbers), digest) << i;
    std::swap(numbers[i], numbers[i + 1]);
  }
}

}  // namespace interleave::testing
