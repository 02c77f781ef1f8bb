// The rule for workers: each model may use every CPU, in every suite, and each row says so.
#include "bench/measure/outcome.hpp"
#include "bench/models.hpp"
#include "bench/plan/plan.hpp"

#include <gtest/gtest.h>

namespace interleave {

namespace {

// A cell of one model, planned for a machine with so many CPUs.
Cell cell_of(const std::string& model, const std::string& workload, std::uint32_t cpus,
             std::vector<std::uint32_t> workers = {}, std::vector<std::string> set = {}) {
  RunRequest request;
  request.models = {model};
  request.workloads = {workload};
  request.workers = std::move(workers);
  request.set = std::move(set);
  auto plan = make_plan(request, cpus);
  EXPECT_EQ(plan.cells.size(), 1U);
  return plan.cells.front();
}

Row row_of(const Cell& cell) {
  return refused(cell, 1, "not run").row;
}

TEST(WorkerRule, ALoopACpuForAllKindsOfWork) {
  for (const auto* model : {"stackful_fibers", "stackless_tasks", "process_pool+stackless_tasks"}) {
    for (const auto* workload : {"noop", "sleep", "mix"}) {
      EXPECT_EQ(cell_of(model, workload, 8).workers, 8U) << model << " x " << workload;
    }
    EXPECT_EQ(cell_of(model, "mix", 8, {1}).workers, 1U) << model;
    EXPECT_EQ(cell_of(model, "mix", 200).workers, 64U) << "no loop without a task: " << model;
  }
}

TEST(WorkerRule, AsManyThreadsAsWaitsWhereAThreadHoldsOne) {
  for (const auto* model : {"thread_pool", "process_pool", "gil_threads"}) {
    EXPECT_EQ(cell_of(model, "noop", 8).workers, 8U) << model;
    EXPECT_EQ(cell_of(model, "mix", 8).workers, 64U) << model;
  }
}

TEST(WorkerRule, AutoIsNotCut) {
  RunRequest request;
  request.models = {"stackless_tasks", "thread_pool"};
  request.workloads = {"noop", "sleep"};
  request.in_flight = {1};
  for (const Cell& cell : make_plan(request, 4).cells) {
    EXPECT_EQ(cell.workers, 1U);
    EXPECT_FALSE(cell.workers_cut) << cell.label();
  }
}

// With no settings, every model in the program may use all CPUs, or is limited by its design.
TEST(WorkerRule, EachModelMayUseEveryCpu) {
  for (const Model& model : models()) {
    for (const auto* workload : {"noop", "sleep", "mix"}) {
      auto row = row_of(cell_of(std::string(model.name), workload, 4));
      bool serial = model.name == "serial";
      EXPECT_EQ(row.usable_cpus, serial ? 1U : 4U) << model.name << " x " << workload;
      EXPECT_EQ(row.one_at_a_time.has_value(), computes_one_at_a_time(model)) << model.name;
      bool applies = model.shape == Model::Shape::pool || model.shape == Model::Shape::loop;
      EXPECT_EQ(row.worker_rule, applies ? "auto" : "") << model.name;
    }
  }
}

TEST(WorkerRule, ARowSaysWhatItsSettingsAllow) {
  auto usable = [](const std::string& model, std::vector<std::uint32_t> workers,
                   std::vector<std::string> set = {}) {
    return row_of(cell_of(model, "mix", 4, std::move(workers), std::move(set))).usable_cpus;
  };
  EXPECT_EQ(usable("thread_pool", {2}), 2U);
  EXPECT_EQ(usable("thread_pool", {16}), 4U);
  EXPECT_EQ(usable("gil_threads", {2}), 2U) << "one lock is no setting";
  EXPECT_EQ(usable("process_pool+gil_threads", {}), 4U);
  EXPECT_EQ(usable("process_pool+gil_threads", {}, {"processes=1"}), 1U);
  EXPECT_EQ(usable("process_pool+stackless_tasks", {4}, {"processes=1"}), 4U);
  EXPECT_EQ(usable("gil_per_interpreter", {}, {"interpreters=2"}), 2U);
  EXPECT_EQ(row_of(cell_of("thread_pool", "mix", 4, {2})).worker_rule, "given");
}

}  // namespace

}  // namespace interleave
