// Under open load a process whose places are all taken leaves the next arrival to another process.
#include "bench/catalogue/models.hpp"
#include "core/shared.hpp"
#include "tests/support.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace interleave::testing {
namespace {

using namespace std::chrono_literals;

struct BlockedEnvironment final : Environment {
  Shared<std::atomic<std::uint32_t>> begun;  // tasks, of all processes
  std::uint32_t tasks = 0;
  bool instant = false;
};

std::unique_ptr<Environment> prepare_blocked(const Settings&, const Plan& plan) {
  auto environment = std::make_unique<BlockedEnvironment>();
  environment->tasks = plan.tasks;
  environment->instant = plan.instant;
  return environment;
}

// Task 0 keeps its place until every later task has begun, which another process must have done.
Task<Digest> await_later_tasks(Context& world, const Environment& environment, TaskInput input) {
  const auto& here = static_cast<const BlockedEnvironment&>(environment);
  if (input.index >= here.tasks) co_return input.seed;  // a warm-up
  ++*here.begun;
  auto limit = Clock::now() + 10s;
  while (input.index == 0 && !here.instant && *here.begun < here.tasks) {
    if (Clock::now() > limit) throw std::runtime_error("no one began it");
    co_await world.sleep_for(1ms);
  }
  co_return input.seed;
}

const Workload blocked_workload{.name = "blocked",
                                .kind = Workload::Kind::io,
                                .summary = "task 0 ends when all others have begun",
                                .parameters = {},
                                .prepare = prepare_blocked,
                                .body = await_later_tasks};

class FullProcess : public ::testing::TestWithParam<std::string_view> {};

// Two processes with one place each. One of them runs task 0. Task 0 ends if the other process runs
// all later tasks, and therefore only if the full process has claimed none of them.
TEST_P(FullProcess, ClaimsNothing) {
  const Model& model = *find_model("process_pool+" + std::string(GetParam()));
  auto executor = model.make(Settings::parse(model.name, model.parameters, {}));
  auto verdict = run_in_cell(*executor, {.workload = blocked_workload,
                                         .in_flight = 2,
                                         .workers = 2,
                                         .open = OpenLoad{20, 200ms, OpenLoad::Pattern::constant},
                                         .processes = 2});
  ASSERT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
  if (verdict.ledger.claimed() < 4) GTEST_SKIP() << "the window closed before the last claim";
  for (const Record& record : verdict.ledger.records()) {
    EXPECT_EQ(record.outcome, Record::Outcome::ok) << record.note;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, FullProcess,
                         ::testing::Values("serial", "thread_per_task", "thread_pool", "tbb_arena",
                                           "gil_threads", "stackful_fibers", "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace interleave::testing
