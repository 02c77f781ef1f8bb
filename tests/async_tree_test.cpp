#include "core/errors.hpp"
#include "tests/prepared.hpp"
#include "workloads/catalogue.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave::testing {

namespace {

/// Counts waits instead of waiting.
class HastyContext final : public Context {
 public:
  HastyContext() : Context(always_) {}
  int sleeps = 0;
  int checkpoints = 0;

 private:
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::sleep) {
      ++sleeps;
    } else if (request.kind == Request::Kind::checkpoint) {
      ++checkpoints;
    } else {
      block_on(*this, request);
    }
    return true;
  }
  std::atomic<bool> always_{true};
};

struct Counted {
  int sleeps;
  int checkpoints;
};

// By the tree of task 1.
Counted count_waits(const Settings::Given& set) {
  HastyContext world;
  Prepared(async_tree_workload, set).run(1, world);
  return {world.sleeps, world.checkpoints};
}

}  // namespace

TEST(AsyncTree, WaitsAtEachLeafOrAtNone) {
  Settings::Given shape{{"levels", "4"}, {"branches", "3"}};
  shape["variant"] = "io";
  EXPECT_EQ(count_waits(shape).sleeps, 81);
  EXPECT_EQ(count_waits(shape).checkpoints, 0);
  shape["variant"] = "none";
  EXPECT_EQ(count_waits(shape).sleeps, 0);
}

TEST(AsyncTree, WaitsOnceForWhatCanBeCached) {
  Settings::Given shape{{"levels", "2"}, {"branches", "60"}, {"variant", "memoization"}};
  shape["hit"] = "0";
  EXPECT_EQ(count_waits(shape).sleeps, 3600);
  // Among 3,600 leaves each of 100 keys is asked for, but for a chance of 1e-14.
  shape["hit"] = "100";
  EXPECT_EQ(count_waits(shape).sleeps, 100);
  shape["hit"] = "90";
  auto some = count_waits(shape).sleeps;
  EXPECT_GT(some, 90 + 3600 * 0.07);
  EXPECT_LT(some, 90 + 3600 * 0.13);
}

// With nothing cached every leaf waits that does not compute.
TEST(AsyncTree, ComputesAtHalfOfTheLeaves) {
  Settings::Given shape{{"levels", "2"}, {"branches", "60"}, {"hit", "0"}};
  auto waits = count_waits(shape).sleeps;
  EXPECT_GT(waits, 3600 * 0.45);
  EXPECT_LT(waits, 3600 * 0.55);
  shape["hit"] = "100";
  EXPECT_EQ(count_waits(shape).sleeps, 100);
}

TEST(AsyncTree, AnswersForEveryLeafAndFactorial) {
  auto answer = [](const Settings::Given& set) {
    HastyContext world;
    return Prepared(async_tree_workload, set).run(1, world);
  };
  EXPECT_NE(answer({{"branches", "2"}}), answer({{"branches", "3"}}));
  EXPECT_NE(answer({{"levels", "2"}}), answer({{"levels", "3"}}));
  EXPECT_NE(answer({{"factorial", "20"}}), answer({{"factorial", "21"}}));
  EXPECT_EQ(answer({{"factorial", "0"}}), answer({{"factorial", "1"}}));
  EXPECT_EQ(answer({{"wait", "1s"}}), answer({{"wait", "2s"}}));
}

RC_GTEST_PROP(AsyncTree, RefusesATreeOfTooManyLeaves, ()) {
  auto levels = *rc::gen::inRange<std::uint64_t>(1, 21);
  auto branches = *rc::gen::inRange<std::uint64_t>(1, 2000);
  double leaves = std::pow(static_cast<double>(branches), static_cast<double>(levels));
  bool refused = false;
  try {
    Prepared tree(async_tree_workload,
                  {{"levels", std::to_string(levels)}, {"branches", std::to_string(branches)}});
  } catch (const UsageError&) {
    refused = true;
  }
  RC_ASSERT(refused == (leaves > 1e6));
}

}  // namespace interleave::testing
