// Where tasks offer a checkpoint: between two pieces of computing, and on a loop only if they are
// told to yield.
#include "bench/catalogue/models.hpp"
#include "tests/prepared.hpp"
#include "tests/support.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

/// Counts checkpoints in a world that always wants one, and lets no sleep last.
class CountingContext final : public Context {
 public:
  enum class Is : bool { lock, loop };

  explicit CountingContext(Is kind)
      : Context(always_, Sharing::concurrent, nullptr,
                kind == Is::loop ? Yielding::voluntary : Yielding::demanded) {}

  int checkpoints = 0;

 private:
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::checkpoint) {
      ++checkpoints;
    } else if (request.kind != Request::Kind::sleep) {
      block_on(*this, request);
    }
    return true;
  }

  static inline constinit std::atomic<bool> always_{true};
};

int count_checkpoints(const Workload& workload, CountingContext::Is kind,
                      const Settings::Given& set) {
  CountingContext world(kind);
  Prepared(workload, set, {.tasks = 100, .spins_per_us = 1}).run(1, world);
  return world.checkpoints;
}

using enum CountingContext::Is;

}  // namespace

// 200 us are seven chunks of 32 us, the last one shorter.
TEST(Mix, YieldsOnALoopOnlyBetweenChunksAndIfItIsTold) {
  Settings::Given shape{{"cpu", "200us"}, {"rounds", "3"}};
  EXPECT_EQ(count_checkpoints(mix_workload, loop, shape), 0);
  shape["yield"] = "32us";
  EXPECT_EQ(count_checkpoints(mix_workload, loop, shape), 3 * 6);
  shape["yield"] = "100us";
  EXPECT_EQ(count_checkpoints(mix_workload, loop, shape), 3 * 1);
  shape["yield"] = "10us";
  EXPECT_EQ(count_checkpoints(mix_workload, loop, shape), 3 * 19);
  shape["cpu"] = "10us";
  EXPECT_EQ(count_checkpoints(mix_workload, loop, shape), 0) << "the wait lets others run";
}

TEST(Mix, GivesALockAwayWithinAChunkWhateverItYields) {
  Settings::Given shape{{"cpu", "200us"}, {"rounds", "3"}};
  EXPECT_EQ(count_checkpoints(mix_workload, lock, shape), 3 * 7);
}

TEST(Request, DoesAsMix) {
  Settings::Given shape;
  EXPECT_EQ(count_checkpoints(request_workload, loop, shape), 0);
  EXPECT_GT(count_checkpoints(request_workload, lock, shape), 20);
  // One stretch of 600 us before the query, and one of 155 us after it: 18 chunks and 4 more.
  shape["yield"] = "32us";
  auto yields = count_checkpoints(request_workload, loop, shape);
  EXPECT_GT(yields, 15);
  EXPECT_LT(yields, 25);
}

// All that they compute fits into one piece.
TEST(Kernels, HaveNoCheckpointAfterTheLastPiece) {
  for (auto [workload, set] :
       {std::pair<const Workload*, Settings::Given>{&quick_sort_workload, {{"n", "100"}}},
        {&bubble_sort_workload, {{"n", "100"}}},
        {&matmul_workload, {{"n", "8"}}},
        {&primes_workload, {{"n", "10"}, {"below", "1"}}},
        {&word_count_workload, {{"size", "4KiB"}, {"slice", "1KiB"}}},
        {&async_tree_workload, {}}}) {
    EXPECT_EQ(count_checkpoints(*workload, loop, set), 0) << workload->name;
    EXPECT_EQ(count_checkpoints(*workload, lock, set), 0) << workload->name;
  }
}

// A task computes for its whole round before the next one begins: tasks that yield begin together,
// wait together, and leave their loop idle meanwhile.
class LoopOrder : public ::testing::TestWithParam<const char*> {
 protected:
  // The share of the window that has passed when the last of eight tasks begins.
  static double last_start(const Settings::Given& set) {
    auto executor = find_model(GetParam())
                        ->make(Settings::parse(GetParam(), find_model(GetParam())->parameters, {}));
    Trial trial{.workload = mix_workload, .tasks = 8, .in_flight = 8, .workers = 1, .set = set};
    auto verdict = run_in_cell(*executor, trial);
    EXPECT_TRUE(verdict.clean()) << verdict.error;
    auto records = verdict.ledger.records();
    auto started = std::ranges::max_element(records, {}, &Record::started_ns)->started_ns;
    auto finished = std::ranges::max_element(records, {}, &Record::finished_ns)->finished_ns;
    auto opened = verdict.ledger.opened_ns();
    return static_cast<double>(started - opened) / static_cast<double>(finished - opened);
  }
};

TEST_P(LoopOrder, IsThatOfHandlersWhichDoNotYield) {
  Settings::Given shape{{"cpu", "20ms"}, {"io", "1ms"}, {"rounds", "1"}};
  EXPECT_GT(last_start(shape), 0.5);
  shape["yield"] = "32us";
  EXPECT_LT(last_start(shape), 0.5);
}

INSTANTIATE_TEST_SUITE_P(Loops, LoopOrder, ::testing::Values("stackful_fibers", "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace interleave::testing
