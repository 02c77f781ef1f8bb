// The workload `request`: each of its scenarios is the same in every kind of model, and asks the
// database as often as it says.
#include "bench/catalogue/models.hpp"
#include "bench/measure/cell_runner.hpp"
#include "bench/measure/supervisor.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

const Workload& request() {
  return *find_workload("request");
}

// Nothing costs anything, but for short waits that let others in.
Settings::Given quick(Settings::Given given) {
  for (const Parameter& parameter : request().parameters) {
    if (parameter.kind == Parameter::Kind::duration) given.emplace(parameter.name, "20us");
  }
  given.emplace("hydrate", "0");
  given.emplace("rows", "5");
  given.emplace("queries", "3");
  return given;
}

struct Scenario {
  std::string_view name;
  std::uint64_t queries;  // a task's
};

// A row of the results, in a process of its own as everywhere.
Row measure(std::string_view name, const Settings::Given& given, std::uint32_t tasks) {
  const Model& model = *find_model(name);
  Cell cell{.model = &model,
            .workload = &request(),
            .model_settings = Settings::parse(model.name, model.parameters, {}),
            .workload_settings = Settings::parse("request", request().parameters, quick(given)),
            .workers = 2,
            .in_flight = 8};
  RunPlan plan{.suite = "",
               .cells = {cell},
               .repetitions = quick_repetitions,
               .tasks = tasks,
               .seed = 1,
               .timeout = std::chrono::seconds(100)};
  Supervisor supervisor;
  auto row = CellRunner(supervisor, plan, 100).measure_cell(plan.cells.front(), tasks).row;
  EXPECT_EQ(row.status, Status::ok) << row.error;
  return row;
}

class Requests : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Requests, AgreeInEachScenarioAndCountTheirQueries) {
  constexpr std::uint32_t tasks = 16;
  for (auto [scenario, queries] : {Scenario{"hello", 0},
                                   {"single", 1},
                                   {"multi", 3},
                                   {"n_plus_one", 1 + 5},
                                   {"select_related", 1},
                                   {"prefetch_related", 2},
                                   {"upstream", 0},
                                   {"comment", 2}}) {
    SCOPED_TRACE(scenario);
    auto row = measure(GetParam(), {{"scenario", std::string(scenario)}}, tasks);
    EXPECT_EQ(row.queries, queries * tasks) << "without those of warming up";
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Requests,
                         ::testing::Values("process_pool", "thread_pool", "stackful_fibers",
                                           "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

TEST(Report, IsOneRequestInAHundred) {
  EXPECT_EQ(measure("stackless_tasks", {{"scenario", "report"}}, 101).queries, 99U);
}

// About 20 of the 200 requests are for a page that no earlier one had; 8 pages are popular.
TEST(Caching, ChangesTheWorkAndNotTheAnswer) {
  constexpr std::uint32_t tasks = 200;
  auto cached = [](std::string_view model, const char* cache) {
    SCOPED_TRACE(cache);
    return measure(model, {{"scenario", "cached"}, {"cache", cache}}, tasks);
  };
  auto nobody_remembers = cached("stackless_tasks", "none");
  EXPECT_EQ(nobody_remembers.queries, tasks);
  for (auto [model, cache] : {std::pair("stackful_fibers", "memory"),
                              {"thread_pool", "memory"},
                              {"thread_pool", "shared"},
                              {"process_pool", "memory"},
                              {"process_pool", "shared"}}) {
    auto row = cached(model, cache);
    EXPECT_EQ(row.digest, nobody_remembers.digest);
    EXPECT_LT(row.queries, 80U);
    EXPECT_GT(row.queries, 5U);
  }
}

TEST(Caching, InMemoryIsNoneWhereNoProcessLasts) {
  Settings::Given given{{"scenario", "cached"}, {"cache", "memory"}};
  EXPECT_EQ(measure("fork_per_task", given, 12).queries, 12U);
  given["hit"] = "100";
  given["cache"] = "shared";
  EXPECT_LT(measure("fork_per_task", given, 40).queries, 30U);
}

}  // namespace

}  // namespace interleave::testing
