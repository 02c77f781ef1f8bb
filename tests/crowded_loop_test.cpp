// A loop holds many tasks at once, and none of them may block it.
#include "core/digest.hpp"
#include "tests/confined.hpp"
#include "tests/loop_models.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::epoll_models;
using testing::Model;
using testing::prepare_nothing;
using testing::ring_models;
using testing::Trial;
using testing::work;

// Waits, by checkpoints, until all that are in flight have started: no blocking model gets through.
struct Crowd final : Environment {
  explicit Crowd(std::uint32_t all) : size(all) {}
  std::uint32_t size;
  mutable std::atomic<std::uint32_t> started{0};
};
Task<Digest> wait_for_crowd(Context& world, const Environment& environment, TaskInput input) {
  const auto& crowd = static_cast<const Crowd&>(environment);
  bool warm_up = input.index >= crowd.size;
  if (!warm_up) crowd.started.fetch_add(1);
  while (!warm_up && crowd.started.load() < crowd.size) co_await world.checkpoint();
  co_return input.seed;
}

std::unique_ptr<Environment> prepare_crowd(const Settings&, const Plan& plan) {
  return std::make_unique<Crowd>(plan.slots);
}

class Crowded : public ::testing::TestWithParam<std::tuple<Model, std::uint32_t>> {
 protected:
  void SetUp() override { testing::skip_where_refused(std::get<0>(GetParam())); }
};

TEST_P(Crowded, HoldsAllThatAreInFlightAtOnce) {
  const auto& [model, loops] = GetParam();
  auto workload = work(prepare_crowd, wait_for_crowd);
  Trial trial{.workload = workload, .tasks = 200, .in_flight = 200, .workers = loops};
  auto executor = model.make();
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_TRUE(std::ranges::all_of(verdict.ledger.records(), [](const Record& record) {
    return record.outcome == Record::Outcome::ok;
  }));
}

// Each call waits for the next task's checkpoint, which never runs if the call blocks the loop.
struct Relay final : Environment {
  mutable std::atomic<std::uint32_t> begun{0};
};
std::unique_ptr<Environment> prepare_relay(const Settings&, const Plan&) {
  return std::make_unique<Relay>();
}
Task<Digest> wait_in_a_call(Context& world, const Environment& environment, TaskInput input) {
  const auto& relay = static_cast<const Relay&>(environment);
  constexpr std::uint32_t last = 40;
  auto call = [&relay] {
    while (relay.begun.load() <= last) std::this_thread::yield();
  };
  if (input.index <= last) relay.begun.fetch_add(1);
  if (input.index < last) co_await world.offload(call);
  co_return input.seed;
}

TEST_P(Crowded, ACallElsewhereBlocksNoTaskHere) {
  const auto& [model, loops] = GetParam();
  auto workload = work(prepare_relay, wait_in_a_call);
  Trial trial{.workload = workload, .tasks = 41, .in_flight = 41, .workers = loops};
  auto executor = model.make();
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_EQ(verdict.ledger.records()[40].outcome, Record::Outcome::ok);
}

// A call that blocks for so long that no machine's mood is taken for it.
template <bool elsewhere>
Task<Digest> block_for_long(Context& world, const Environment&, TaskInput input) {
  auto call = [] { std::this_thread::sleep_for(std::chrono::milliseconds(300)); };
  if (elsewhere) {
    co_await world.offload(call);
  } else {
    call();
  }
  co_await world.checkpoint();
  co_return input.seed;
}

std::uint64_t stalls_of(const Model& model, std::uint32_t loops, decltype(Workload::body) body) {
  auto workload = work(prepare_nothing, body);
  auto executor = model.make();
  Trial trial{.workload = workload, .tasks = 4, .in_flight = 4, .workers = loops};
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  return verdict.ledger.tally().stalls;
}

TEST_P(Crowded, ABlockingCallIsCountedUnlessItIsOffloaded) {
  const auto& [model, loops] = GetParam();
  EXPECT_GE(stalls_of(model, loops, block_for_long<false>), loops);
  EXPECT_EQ(stalls_of(model, loops, block_for_long<true>), 0U);
}

Task<Digest> offload_once(Context& world, const Environment&, TaskInput input) {
  Digest digest = 0;
  auto call = [&] { digest = splitmix64(input.seed); };
  co_await world.offload(call);
  co_return digest;
}

/// Runs a model when all threads that this user may have are there already. They end after it, so
/// that what looks for leaks has room for its own.
class LastThread final : public Executor {
 public:
  explicit LastThread(Executor& model) : model_(model) {}

  void run(const Job& job) override {
    std::promise<void> over;
    auto end = over.get_future().share();
    std::vector<std::jthread> others;
    try {
      while (true) others.emplace_back([end] { end.wait(); });
    } catch (const std::system_error&) {
      model_.run(job);
    }
    over.set_value();
  }

 private:
  Executor& model_;
};

TEST_P(Crowded, ACallThatNoThreadCanMakeFailsItsTask) {
  const auto& [model, loops] = GetParam();
  if (loops > 1) GTEST_SKIP() << "the loops' own threads are refused first";
  auto workload = work(prepare_nothing, offload_once);
  auto executor = model.make();
  LastThread last(*executor);
  testing::Confined confined(last, 6);
  auto verdict =
      run_in_cell(confined, {.workload = workload, .tasks = 5, .in_flight = 2, .workers = loops});
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  for (const Record& record : verdict.ledger.records()) {
    EXPECT_EQ(record.outcome, Record::Outcome::failed);
    EXPECT_EQ(record.error_code, EAGAIN);
  }
}

const auto name_of_loops = [](const auto& combination) {
  return std::string(std::get<0>(combination.param).name) + "_" +
         std::to_string(std::get<1>(combination.param)) + "_loops";
};

INSTANTIATE_TEST_SUITE_P(All, Crowded,
                         ::testing::Combine(::testing::ValuesIn(epoll_models),
                                            ::testing::Values(1U, 4U)),
                         name_of_loops);
INSTANTIATE_TEST_SUITE_P(Ring, Crowded,
                         ::testing::Combine(::testing::ValuesIn(ring_models),
                                            ::testing::Values(1U)),
                         name_of_loops);

// 192 TiB of stacks a loop, or more: beyond what 47 bits can address.
class TooManyStacks : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(TooManyStacks, AreRefusedBeforeTheWindowAndLeaveNoThread) {
  auto executor = make_stackful_fibers(
      Settings::parse("stackful_fibers", stackful_fibers_parameters, {{"stack", "64MiB"}}));
  Trial trial{.workload = *find_workload("noop"),
              .tasks = 12'000'000,
              .in_flight = 12'000'000,
              .workers = GetParam()};
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("mmap"), std::string::npos) << verdict.error;
  EXPECT_EQ(verdict.ledger.claimed(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Loops, TooManyStacks, ::testing::Values(1U, 4U));

}  // namespace
}  // namespace interleave
