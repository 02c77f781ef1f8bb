// Cells that are refused before they start, cells that are ended because they take too much, and
// the units that a model's descriptor announces.
#include "bench/plan/preflight.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/machine/cell_limits.hpp"
#include "bench/measure/cell_runner.hpp"
#include "bench/measure/expected_units.hpp"
#include "tests/plausible_rows.hpp"
#include "tests/support.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave {

namespace {

RunPlan plan_of(std::string_view model, std::string_view workload, std::uint32_t places,
                const Settings::Given& given = {}) {
  const Model* runs = find_model(model);
  const Workload* work = find_any_workload(workload);
  Cell cell{.model = runs,
            .workload = work,
            .model_settings = Settings::parse(model, runs->parameters, {}),
            .workload_settings = Settings::parse(workload, work->parameters, given),
            .workers = places,
            .in_flight = places};
  return {.suite = "",
          .cells = {cell},
          .repetitions = quick_repetitions,
          .tasks = 10,
          .seed = 1,
          .timeout = std::chrono::seconds(60)};
}

Cell cell_of(std::string_view model, std::string_view workload, std::uint32_t places) {
  return plan_of(model, workload, places).cells.front();
}

const Limits roomy = {.processes = Limit{"pids.max", 1'000'000},
                      .descriptors = {"RLIMIT_NOFILE", 1'000'000},
                      .memory_bytes = std::uint64_t{1} << 40};

TEST(Preflight, KnowsWhatTheSmallestOfEachTakes) {
  EXPECT_GT(needs_of(cell_of("thread_pool", "sleep", 100)).processes, 100U);
  EXPECT_GT(needs_of(cell_of("fork_per_task", "sleep", 100)).memory_bytes,
            needs_of(cell_of("thread_per_task", "sleep", 100)).memory_bytes);
  EXPECT_EQ(needs_of(cell_of("serial", "sleep", 1)).processes, 2U);
  EXPECT_GT(needs_of(cell_of("stackless_tasks", "pipe_echo", 100)).descriptors, 400U);
}

TEST(Preflight, CountsDescriptorsWhereTheyAreMost) {
  auto needs = [](std::string_view model, std::string_view workload) {
    return needs_of(cell_of(model, workload, 32)).descriptors;
  };
  EXPECT_EQ(needs("thread_pool", "udp_echo"), 16U + 2 * 32) << "both ends, until the peer has one";
  EXPECT_EQ(needs("thread_pool", "tcp_accept"), 16U + 32) << "and what runs: the workload tries";
  EXPECT_EQ(needs("stackless_tasks", "sleep"), 16U + 31) << "each loop has its own";
  EXPECT_EQ(needs("stackless_tasks", "tcp_echo"), 16U + 32 + 31);
}

TEST(Preflight, RefusesByTheLimitsName) {
  auto cell = cell_of("thread_pool", "pipe_echo", 100);
  EXPECT_EQ(refusal(cell, roomy), std::nullopt);
  auto limits = roomy;
  limits.processes->room = 50;
  EXPECT_EQ(refusal(cell, limits),
            "pids.max: the cell needs 101 processes and threads, and there is room for 50");
  limits.processes.reset();
  limits.descriptors.room = 256;
  EXPECT_EQ(refusal(cell, limits),
            "RLIMIT_NOFILE: the cell needs 416 descriptors, and there is room for 256");
  limits = roomy;
  limits.memory_bytes = 1000;
  EXPECT_TRUE(refusal(cell, limits).value_or("").starts_with("memory: "));
  limits.memory_bytes.reset();
  EXPECT_EQ(refusal(cell, limits), std::nullopt) << "nobody knows";
}

TEST(Preflight, RefusesTheRunWhereNothingFits) {
  auto plan = plan_of("thread_pool", "pipe_echo", 100);
  auto limits = roomy;
  limits.descriptors.room = 256;
  EXPECT_THROW(require_room(plan, limits), std::runtime_error);
  plan.cells.push_back(cell_of("thread_pool", "sleep", 100));
  EXPECT_NO_THROW(require_room(plan, limits)) << "one of the two fits";
}

TEST(ExpectedUnits, IsToldByTheModel) {
  EXPECT_FALSE(unit_mismatch(cell_of("serial", "noop", 1), 10, 1));
  EXPECT_TRUE(unit_mismatch(cell_of("serial", "noop", 1), 10, 2));
  EXPECT_FALSE(unit_mismatch(cell_of("thread_pool", "noop", 4), 10, 4));
  EXPECT_EQ(unit_mismatch(cell_of("thread_pool", "noop", 4), 10, 3),
            "units: 3 were made where thread_pool promises 4: that is another model");
  EXPECT_TRUE(unit_mismatch(cell_of("thread_pool", "noop", 4), 10, 5));
  EXPECT_FALSE(unit_mismatch(cell_of("process_pool", "noop", 4), 10, 6)) << "two replacements";
  EXPECT_TRUE(unit_mismatch(cell_of("process_pool", "noop", 4), 10, 17));
  EXPECT_FALSE(unit_mismatch(cell_of("stackless_tasks", "noop", 4), 10, 12)) << "children";
  EXPECT_TRUE(unit_mismatch(cell_of("stackful_fibers", "noop", 4), 10, 9));
  EXPECT_TRUE(unit_mismatch(cell_of("fork_per_task", "noop", 4), 10, 4)) << "it is a pool";
}

TEST(ExpectedUnits, IsKeptByEveryModel) {
  Supervisor supervisor;
  std::vector<std::string> names = {"process_pool+stackless_tasks", "process_pool+thread_pool"};
  for (const Model& model : models()) names.emplace_back(model.name);
  for (const auto& name : names) {
    auto plan = plan_of(name, "noop", name == "serial" ? 1 : 2);
    if (name.find('+') != std::string::npos) plan.cells.front().processes = 2;
    auto outcome = CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), 10);
    EXPECT_EQ(outcome.row.status, Status::ok) << name << ": " << outcome.row.error;
  }
}

Outcome try_misbehaving(RunPlan plan) {
  Supervisor supervisor;
  auto outcome =
      CellRunner(supervisor, plan, 1000).try_cell(plan.cells.front(), 10, [](pid_t, const Ledger&) {
        return true;
      });
  EXPECT_EQ(testing::children_left(), 0);
  return outcome;
}

TEST(CellLimits, EndsWhoForksWithoutEnd) {
  auto plan = plan_of("serial", "crasher", 1, {{"how", "bomb"}});
  plan.cell_limits.processes = 100;
  auto outcome = try_misbehaving(plan);
  EXPECT_EQ(outcome.row.status, Status::failed);
  EXPECT_NE(outcome.row.error.find("--process-limit"), std::string::npos) << outcome.row.error;
}

#if !defined(__SANITIZE_ADDRESS__)
TEST(CellLimits, LetsALeakRunOutOfMemory) {
  EXPECT_EQ(try_misbehaving(plan_of("serial", "crasher", 1, {{"how", "leak"}})).row.status,
            Status::ok)
      << "a GiB that nobody uses";
  for (const auto* model : {"serial", "process_pool", "thread_pool", "stackless_tasks"}) {
    auto plan = plan_of(model, "crasher", 1, {{"how", "leak"}});
    plan.cell_limits.memory_bytes = std::uint64_t{128} << 20;
    auto outcome = try_misbehaving(plan);
    EXPECT_EQ(outcome.row.status, Status::out_of_memory) << model << ": " << outcome.row.error;
    EXPECT_EQ(outcome.row.failed_tasks, 1U) << model;
  }
}
#endif

}  // namespace

}  // namespace interleave
