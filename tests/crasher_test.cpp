// A crash in every model: a process takes along its task, a thread all the others.
#include "bench/catalogue/models.hpp"
#include "bench/measure/cell_runner.hpp"
#include "bench/measure/supervisor.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

constexpr std::uint32_t tasks = 40;
constexpr std::uint32_t in_flight = 6;

Row crash(std::string_view name, const char* how) {
  const Model& model = *find_model(name);
  const Workload& crasher = *find_workload("crasher");
  bool single = model.shape == Model::Shape::single;
  Cell cell{.model = &model,
            .workload = &crasher,
            .model_settings = Settings::parse(model.name, model.parameters, {}),
            .workload_settings = Settings::parse(crasher.name, crasher.parameters, {{"how", how}}),
            .workers = single ? 1U : 4U,
            .in_flight = single ? 1U : in_flight};
  cell.processes = model.inner != nullptr ? 2 : 1;
  RunPlan plan{.suite = "",
               .cells = {cell},
               .repetitions = quick_repetitions,
               .tasks = tasks,
               .seed = 1,
               .timeout = std::chrono::seconds(100)};
  Supervisor supervisor;
  return CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), tasks).row;
}

std::string name_of(const ::testing::TestParamInfo<std::string_view>& test) {
  return test_name(test.param);
}

class OneProcess : public ::testing::TestWithParam<std::string_view> {};
class ManyProcesses : public ::testing::TestWithParam<std::string_view> {};
class SomeProcesses : public ::testing::TestWithParam<std::string_view> {};

std::vector<std::string_view> of_one_process() {
  std::vector<std::string_view> names;
  for (const Model& model : models()) {
    if (!model.forks) names.push_back(model.name);
  }
  return names;
}

}  // namespace

TEST_P(OneProcess, GoesDownWithItsTask) {
  auto row = crash(GetParam(), "segv");
  EXPECT_EQ(row.status, Status::crashed);
  EXPECT_NE(row.error.find("SIGSEGV"), std::string::npos) << row.error;
  EXPECT_EQ(row.throughput_per_s, std::nullopt);
}

TEST_P(ManyProcesses, LoseATaskAndDoTheOthers) {
  for (const char* how : {"segv", "abort", "kill", "exit"}) {
    auto row = crash(GetParam(), how);
    EXPECT_EQ(row.status, Status::failed) << row.error;
    EXPECT_EQ(row.failed_tasks, 1U);
    EXPECT_TRUE(row.error.starts_with("task 7: ")) << row.error;
    EXPECT_GT(row.throughput_per_s, 0);
  }
}

// A process goes with what its own workers had begun, and its neighbour does the rest.
TEST_P(SomeProcesses, LoseOneWithItsTasks) {
  auto row = crash(GetParam(), "segv");
  EXPECT_EQ(row.status, Status::failed) << row.error;
  EXPECT_GE(row.failed_tasks, 1U);
  EXPECT_LE(row.failed_tasks, in_flight);
}

INSTANTIATE_TEST_SUITE_P(Models, OneProcess, ::testing::ValuesIn(of_one_process()), name_of);
INSTANTIATE_TEST_SUITE_P(Models, ManyProcesses,
                         ::testing::Values("process_pool", "fork_per_task", "process_pool+serial"),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Models, SomeProcesses,
                         ::testing::Values("process_pool+thread_pool", "process_pool+gil_threads",
                                           "process_pool+stackless_tasks"),
                         name_of);

}  // namespace interleave::testing
