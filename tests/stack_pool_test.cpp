#include "coroutines/stack_pool.hpp"

#include "core/errors.hpp"

#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <vector>

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

TEST_P(StackPoolTest, StacksAreWritableDistinctAndRoundedUpToPages) {
  StackPool pool(100, 20'000, GetParam());
  std::set<std::byte*> seen;
  for (int i = 0; i < 100; ++i) {
    Stack stack = pool.take();
    EXPECT_GE(stack.bytes, 20'000U);
    EXPECT_EQ(stack.bytes % 4096, 0U);
    std::memset(stack.lowest, i, stack.bytes);
    EXPECT_TRUE(seen.insert(stack.lowest).second);
  }
  for (auto it = seen.begin(); std::next(it) != seen.end(); ++it) {
    EXPECT_GT(*std::next(it) - *it, 20'480) << "no room for a guard page between two stacks";
  }
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

TEST_P(StackPoolTest, ThePageBelowAStackFaults) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  StackPool pool(4, 16 << 10, GetParam());
  for (int i = 0; i < 4; ++i) {
    Stack stack = pool.take();
    volatile std::byte* overflow = stack.lowest - 1;
    EXPECT_DEATH({ *overflow = std::byte{1}; }, "");
    volatile std::byte* page_end = stack.lowest - 4096;
    EXPECT_DEATH({ *page_end = std::byte{1}; }, "");
  }
}

INSTANTIATE_TEST_SUITE_P(Guards, StackPoolTest, ::testing::Values(Guard::marker, Guard::mapping),
                         [](const auto& guard) {
                           return guard.param == Guard::marker ? "marker" : "mapping";
                         });

TEST(StackPool, FortyThousandStacksWorkOrSayWhatIsMissing) {
  constexpr std::size_t stacks = 40'000;
  if (StackPool::best_guard() == Guard::marker) {
    StackPool pool(stacks, 64 << 10);
    for (std::size_t i = 0; i < stacks; ++i) *(pool.take().top() - 1) = std::byte{1};
  }
  std::size_t map_limit = 0;
  std::ifstream("/proc/sys/vm/max_map_count") >> map_limit;
  if (map_limit > 2 * stacks) GTEST_SKIP() << "vm.max_map_count is high here";
  try {
    StackPool pool(stacks, 64 << 10, Guard::mapping);
    FAIL() << "made more mappings than the kernel allows";
  } catch (const Unsupported& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("vm.max_map_count"), std::string::npos);
  }
  StackPool small(100, 64 << 10, Guard::mapping);  // the refused one left nothing behind
}

}  // namespace
}  // namespace interleave
