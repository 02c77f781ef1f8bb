// The parts of the program that can be looked at without running it; what it does as a whole is in
// cli_test.py.
#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/measure/pilot.hpp"
#include "bench/measure/warnings.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/prediction.hpp"
#include "bench/plan/values.hpp"
#include "bench/record/output.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
namespace interleave {

namespace {

using Counts = std::vector<std::uint32_t>;

// Models of each shape, so that the plan can be tested whatever is built in.
std::unique_ptr<Executor> make_nothing(const Settings&) {
  return nullptr;
}

RunRequest request_for(const std::string& workload) {
  RunRequest request;
  request.models = {"serial"};
  request.workloads = {workload};
  return request;
}

const Cell& only_cell(const RunPlan& plan) {
  EXPECT_EQ(plan.cells.size(), 1U);
  return plan.cells.front();
}

TEST(Plan, SerialHasOneWorkerWhateverIsAsked) {
  auto request = request_for("sleep");
  request.workers = {1, 2, 4};
  auto plan = make_plan(request, 8);
  EXPECT_EQ(only_cell(plan).workers, 1U);
  EXPECT_EQ(only_cell(plan).in_flight, 64U);
  EXPECT_EQ(only_cell(plan).at_once(), 1U);
  EXPECT_EQ(only_cell(make_plan(request_for("noop"), 8)).in_flight, 1U);
}

TEST(Plan, RunWithoutArgumentsIsTheQuickSuiteOnTheUsualModels) {
  auto plan = make_plan({}, 2);
  EXPECT_EQ(plan.suite, "quick");
  EXPECT_EQ(plan.repetitions.blocks, 6U);
  EXPECT_EQ(plan.cells.size(), 9U * 4);
}

TEST(Plan, AllModelsAreThereForTheAsking) {
  auto request = request_for("noop");
  request.models.clear();
  EXPECT_EQ(make_plan(request, 2).cells.size(), 9U);
  request.models = {"all"};
  EXPECT_EQ(make_plan(request, 2).cells.size(), models().size());
}

// Returns the workers in all, processes and tasks in flight of an A+B cell.
std::string sizes(const std::string& inner, const std::string& workload, std::uint32_t cpus,
                  Counts workers = {}, Counts in_flight = {}, const char* processes = "0") {
  auto request = request_for(workload);
  request.models = {"process_pool+" + inner};
  request.workers = std::move(workers);
  request.in_flight = std::move(in_flight);
  request.set = {std::string("processes=") + processes};
  const auto plan = make_plan(request, cpus);
  const Cell& cell = only_cell(plan);
  return std::to_string(cell.processes) + "/" + std::to_string(cell.workers) + "/" +
         std::to_string(cell.in_flight) + (cell.processes_cut ? " cut" : "");
}

TEST(Plan, ProcessesShareTheWorkersOfTheInnerModel) {
  EXPECT_EQ(sizes("stackless_tasks", "noop", 4), "4/4/4");
  EXPECT_EQ(sizes("stackless_tasks", "sleep", 4), "4/4/64") << "a loop in each";
  EXPECT_EQ(sizes("gil_threads", "sleep", 4), "4/64/64");
  EXPECT_EQ(sizes("gil_threads", "noop", 4, {8}), "4/8/8");
  EXPECT_EQ(sizes("thread_per_task", "sleep", 4), "4/64/64");
  EXPECT_EQ(sizes("stackless_tasks", "noop", 2, {}, {}, "3"), "3/3/3");
  EXPECT_EQ(sizes("stackless_tasks", "sleep", 2, {4}, {}, "2"), "2/4/64");
}

TEST(Plan, ProcessesAreNoMoreThanWorkersAndPlaces) {
  EXPECT_EQ(sizes("stackless_tasks", "sleep", 4, {}, {2}), "2/2/2");
  EXPECT_EQ(sizes("stackless_tasks", "sleep", 4, {1}), "1/1/64");
  EXPECT_EQ(sizes("stackless_tasks", "sleep", 4, {}, {2}, "3"), "2/2/2 cut");
  EXPECT_EQ(sizes("gil_threads", "noop", 2, {2}, {}, "3"), "2/2/2 cut");
}

TEST(Plan, SerialInsideIsOneWorkerInEachProcess) {
  EXPECT_EQ(sizes("serial", "sleep", 4), "4/4/64");
  EXPECT_EQ(sizes("serial", "sleep", 4, {3}), "3/3/64");
  EXPECT_EQ(sizes("serial", "sleep", 4, {}, {}, "2"), "2/2/64");
}

TEST(Plan, ARowSaysHowManyProcessesThereWere) {
  auto request = request_for("sleep");
  request.models = {"process_pool+stackless_tasks"};
  request.set = {"process_pool+stackless_tasks.processes=3", "stall=20ms"};
  auto plan = make_plan(request, 2);
  EXPECT_EQ(only_cell(plan).params(),
            "io=2ms;process_pool+stackless_tasks.processes=3;"
            "process_pool+stackless_tasks.stall=20ms;process_pool+stackless_tasks.loop=epoll");
  EXPECT_EQ(only_cell(plan).label(),
            "process_pool+stackless_tasks x sleep (3 processes, 3 workers, 64 in flight)");
}

TEST(Plan, BudgetsOfOtherRuns) {
  EXPECT_EQ(make_plan(request_for("noop"), 2).repetitions.blocks, 10U);
  EXPECT_EQ(make_plan(request_for("noop"), 2).suite, "");
  auto request = request_for("noop");
  request.quick = true;
  EXPECT_EQ(make_plan(request, 2).repetitions.blocks, 6U);
  request.repetitions = 3;
  EXPECT_EQ(make_plan(request, 2).repetitions.blocks, 3U);
}

TEST(Plan, ARigorousRunHasAnAimAndTheWindowOfItsSuite) {
  RunRequest request;
  request.rigorous = true;
  auto budget = make_plan(request, 2).repetitions;
  ASSERT_TRUE(budget.aim);
  EXPECT_EQ(budget.aim->half_width, 0.015);
  EXPECT_EQ(budget.least_blocks(), 10U);
  EXPECT_EQ(budget.blocks, 100U);
  EXPECT_EQ(budget.window, quick_repetitions.window);
  auto time = least_time(make_plan(request, 2)).value();
  EXPECT_EQ(time.most, 10 * time.least);
  request.rigorous = false;
  EXPECT_FALSE(make_plan(request, 2).repetitions.aim);
  time = least_time(make_plan(request, 2)).value();
  EXPECT_EQ(time.most, time.least);
}

TEST(Plan, RatesAreAFactor) {
  auto request = request_for("sleep");
  request.rates = {100, 200};
  request.in_flight = {1, 2};
  request.duration = std::chrono::seconds(2);
  auto plan = make_plan(request, 2);
  ASSERT_EQ(plan.cells.size(), 4U);
  EXPECT_EQ(plan.cells[0].open->tasks(), 200U);
  EXPECT_EQ(plan.cells[2].open->per_s, 200U);
  EXPECT_EQ(plan.cells[3].label(), "serial x sleep (1 worker, 2 in flight, 200/s)");
  EXPECT_NE(plan.cells[0].identity(), plan.cells[2].identity());
  EXPECT_EQ(least_time(plan).value().most, plan.repetitions.blocks * 4 * std::chrono::seconds(2));
}

TEST(Plan, AbsurdLoadsAreRefused) {
  auto request = request_for("noop");
  request.rates = {100, 10'000'000};
  request.duration = std::chrono::seconds(300);
  request.timeout = std::chrono::hours(1);
  try {
    make_plan(request, 2);
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "--rate 10000000: in 300s that is 3000000000 tasks; allowed is 1 to 2147483648");
  }
  request.timeout = std::chrono::seconds(60);
  request.rates = {1};
  request.duration = std::chrono::seconds(30);
  EXPECT_THROW(make_plan(request, 2), UsageError) << "60 s are the limit of a cell";
}

TEST(Values, Goals) {
  auto goal = parse_goal("--slo", "p999=1.5s");
  EXPECT_EQ(goal.quantile, "p999");
  EXPECT_EQ(goal.limit, std::chrono::milliseconds(1500));
  for (const auto* text :
       {"", "p99", "=", "p99=", "p98=1s", "p99=20", "p99=0s", "p99=-1s", "p99 =1s"})
    EXPECT_THROW(parse_goal("--slo", text), UsageError) << text;
}

TEST(Plan, ANamedSettingWinsOverABareOne) {
  auto request = request_for("sleep");
  request.set = {"sleep.io=7ms", "io=5ms"};
  EXPECT_EQ(only_cell(make_plan(request, 2)).params(), "io=7ms");
}

TEST(Plan, RepeatedNamesCountOnce) {
  auto request = request_for("noop");
  request.models = {"serial", "serial"};
  request.in_flight = {2, 2};
  EXPECT_EQ(make_plan(request, 2).cells.size(), 1U);
}

TEST(Models, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Model& model : models()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_EQ(find_any_workload(model.name), nullptr) << "--set could not tell them apart";
    EXPECT_EQ(find_model(model.name), &model);
  }
}

RC_GTEST_PROP(Blocks, EachRunsEveryCellOnce, ()) {
  auto cells = *rc::gen::inRange<std::size_t>(0, 200);
  auto order = block_order(cells, *rc::gen::arbitrary<std::uint64_t>(), 3);
  std::ranges::sort(order);
  RC_ASSERT(order.size() == cells);
  for (std::size_t place = 0; place < cells; ++place) RC_ASSERT(order[place] == place);
}

TEST(Blocks, DifferFromOneAnother) {
  EXPECT_EQ(block_order(20, 1, 1), block_order(20, 1, 1));
  EXPECT_NE(block_order(20, 1, 1), block_order(20, 1, 2));
  EXPECT_NE(block_order(20, 1, 1), block_order(20, 2, 1));
}

// How the table of "--workers auto" comes out for a model of a given shape.
class AutoWorkers : public ::testing::Test {
 protected:
  static Model model(Model::Shape shape) { return {"test", shape, "", {}, make_nothing}; }

  static Cell cell(const Model& of, std::uint32_t workers, std::uint32_t in_flight) {
    return {.model = &of,
            .workload = find_any_workload("sleep"),
            .model_settings = {},
            .workload_settings = {},
            .workers = workers,
            .in_flight = in_flight};
  }
};

TEST_F(AutoWorkers, TasksAtOnceFollowTheShape) {
  auto pool = model(Model::Shape::pool);
  auto loop = model(Model::Shape::loop);
  auto per_task = model(Model::Shape::per_task);
  EXPECT_EQ(cell(pool, 4, 64).at_once(), 4U);
  EXPECT_EQ(cell(loop, 1, 64).at_once(), 64U);
  EXPECT_EQ(cell(per_task, 64, 64).at_once(), 64U);
  EXPECT_EQ(cell(per_task, 64, 64).shown_workers(), std::nullopt);
  EXPECT_EQ(cell(pool, 4, 64).shown_workers(), 4U);
}

class Output : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/interleave-output-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    here_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(here_); }
  const std::filesystem::path& here() const { return here_; }

 private:
  std::filesystem::path here_;
};

TEST_F(Output, WhatHoldsNothingIsTakenBack) {
  {
    OutputDirectory output(here() / "new/", "id");
    EXPECT_FALSE(std::filesystem::exists(here() / "new"));
    output.create();
    std::ofstream(output.path() / "samples.csv") << "header\n";
  }
  EXPECT_TRUE(std::filesystem::is_empty(here()));
}

TEST_F(Output, AnEmptyDirectoryOfTheUsersStays) {
  {
    OutputDirectory output(here(), "id");
    output.create();
    std::ofstream(output.path() / "samples.csv") << "header\n";
  }
  EXPECT_TRUE(std::filesystem::is_empty(here()));
}

TEST_F(Output, ResultsStay) {
  {
    OutputDirectory output(here() / "new", "id");
    output.create();
    output.keep();
  }
  EXPECT_TRUE(std::filesystem::exists(here() / "new"));
}

TEST(Warnings, ComeWithAdvice) {
  Machine machine;
  machine.cpus_usable = 16;
  EXPECT_TRUE(find_warnings(machine, {}).empty());
  machine.cpus_usable = 2;
  Row row;
  row.wall_s = 1;
  row.steal_s = 0.5;
  row.throttled_s = 0.1;
  row.flags = "workers_cut;peer_bound;stalled_loop";
  auto warnings = find_warnings(machine, {&row, 1});
  EXPECT_EQ(warnings.size(), 4U) << "steal, throttling, peer, stall";
  for (const auto& warning : warnings) EXPECT_FALSE(warning.advice.empty()) << warning.what;
}

}  // namespace

}  // namespace interleave
