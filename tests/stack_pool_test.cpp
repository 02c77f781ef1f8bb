#include "coroutines/stack_pool.hpp"

#include "core/errors.hpp"
#include "coroutines/stack_reserve.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Guard = StackPool::Guard;

class StackPoolTest : public ::testing::TestWithParam<Guard> {
 protected:
  void SetUp() override {
    if (GetParam() == Guard::marker && StackPool::best_guard() != Guard::marker) {
      GTEST_SKIP() << "this kernel has no MADV_GUARD_INSTALL";
    }
  }
};

TEST_P(StackPoolTest, StacksAreWritableAlignedAndApart) {
  constexpr std::size_t asked = 20'000;
  StackPool pool(100, asked, GetParam());
  std::map<std::byte*, std::byte*> stacks;  // from lowest to top
  for (int i = 0; i < 100; ++i) {
    Stack stack = pool.take();
    std::memset(stack.lowest, i, stack.bytes);
    ASSERT_TRUE(stack.bytes >= asked && stack.bytes % 16 == 0) << stack.bytes;
    stacks.emplace(stack.lowest, stack.top());
  }
  ASSERT_EQ(stacks.size(), 100U);
  auto no_room = [](const auto& low, const auto& high) { return high.first - low.second < 4'096; };
  EXPECT_EQ(std::adjacent_find(stacks.begin(), stacks.end(), no_room), stacks.end());
}

TEST_P(StackPoolTest, TheStackGivenBackLastIsTakenFirst) {
  StackPool pool(3, 16 << 10, GetParam());
  Stack first = pool.take();
  Stack second = pool.take();
  pool.give_back(first);
  pool.give_back(second);
  EXPECT_EQ(pool.take().lowest, second.lowest);
  EXPECT_EQ(pool.take().lowest, first.lowest);
}

void store(std::byte* where) {
  *static_cast<volatile std::byte*>(where) = std::byte{1};
}

// NOLINTNEXTLINE(*-cognitive-complexity): the branches are EXPECT_DEATH's own
TEST_P(StackPoolTest, ThePageBelowAStackFaults) {
  StackPool pool(3, 16 << 10, GetParam());
  for (int i = 0; i < 3; ++i) {
    std::byte* lowest = pool.take().lowest;
    EXPECT_DEATH(store(lowest - 1), "");
    EXPECT_DEATH(store(lowest - 4096), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Guards, StackPoolTest, ::testing::Values(Guard::marker, Guard::mapping),
                         [](const auto& guard) {
                           return guard.param == Guard::marker ? "marker" : "mapping";
                         });

constexpr std::size_t many = 40'000;

TEST(StackPool, HoldsFortyThousandStacksByMarkers) {
  if (StackPool::best_guard() != Guard::marker) GTEST_SKIP() << "no MADV_GUARD_INSTALL here";
  StackPool pool(many, 64 << 10);
  for (std::size_t i = 0; i < many; ++i) store(pool.take().top() - 1);
}

std::string refusal_of(std::size_t stacks) {
  try {
    StackPool pool(stacks, 64 << 10, Guard::mapping);
  } catch (const Unsupported& refusal) {
    return refusal.what();
  }
  return {};
}

TEST(StackPool, SaysWhichLimitForbidsFortyThousandMappings) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP()
      << "ThreadSanitizer's own allocator meets the same limit first, and ends the process";
#endif
  std::size_t map_limit = 0;
  std::ifstream("/proc/sys/vm/max_map_count") >> map_limit;
  if (map_limit > 2 * many) GTEST_SKIP() << "vm.max_map_count is high here";
  EXPECT_NE(refusal_of(many).find("vm.max_map_count"), std::string::npos);
  EXPECT_EQ(refusal_of(100), "") << "the refused pool left mappings behind";
}

TEST(StackReserve, GivesWhatIsAskedForUntilItIsTooMuch) {
  constexpr std::size_t large = StackReserve::most_bytes / 300;
  StackReserve reserve(large);
  std::map<std::byte*, std::byte*> stacks;  // from lowest to top
  while (auto stack = reserve.take()) {
    ASSERT_GE(stack->bytes, large);
    *stack->lowest = *(stack->top() - 1) = std::byte{1};
    stacks.emplace(stack->lowest, stack->top());
  }
  ASSERT_EQ(stacks.size(), 300U);
  auto overlap = [](const auto& low, const auto& high) { return high.first < low.second; };
  EXPECT_EQ(std::adjacent_find(stacks.begin(), stacks.end(), overlap), stacks.end());
}

TEST(StackReserve, TheStackGivenBackLastIsTakenFirst) {
  StackReserve reserve(16 << 10);
  auto first = reserve.take().value();
  auto second = reserve.take().value();
  reserve.give_back(first);
  reserve.give_back(second);
  EXPECT_EQ(reserve.take().value().lowest, second.lowest);
  EXPECT_EQ(reserve.take().value().lowest, first.lowest);
}

}  // namespace
}  // namespace interleave
