// Every model runs every workload and gives, task by task, what the oracle gives: the same digest,
// or the same error. This is what makes a comparison of the models one of equals.
#include "bench/catalogue/models.hpp"
#include "tests/agreement.hpp"
#include "tests/harmless.hpp"
#include "tests/support.hpp"

#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Case = std::tuple<const Model*, const Workload*>;

class Conformance : public ::testing::TestWithParam<Case> {
 protected:
  void expect_agreement(const testing::Load& load, const Settings::Given& model_settings = {},
                        const Settings::Given& workload_settings = {}) {
    auto [model, workload] = GetParam();
    testing::expect_agreement(*model, *workload, load, model_settings, workload_settings);
  }
};

TEST_P(Conformance, AgreesWithTheOracle) {
  expect_agreement({60, 8, 2});
}

TEST_P(Conformance, AgreesWithManyWorkers) {
  expect_agreement({60, 16, 4});
}

TEST_P(Conformance, AgreesWithOneTaskAtATime) {
  expect_agreement({12, 1, 1});
}

TEST_P(Conformance, AgreesWithFewerTasksThanPlaces) {
  expect_agreement({3, 16, 4});
}

std::vector<Case> every_pair() {
  std::vector<Case> pairs;
  for (const Model& model : models()) {
    for (const Workload* workload : testing::harmless_workloads()) {
      pairs.emplace_back(&model, workload);
    }
    pairs.emplace_back(&model, find_any_workload("faulty"));
  }
  return pairs;
}

INSTANTIATE_TEST_SUITE_P(Models, Conformance, ::testing::ValuesIn(every_pair()),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param)->name) + "_runs_" +
                                  std::string(std::get<1>(test.param)->name);
                         });

// Answers do not depend on who computes beside.
class BesideHogs : public Conformance {};

TEST_P(BesideHogs, AgreesWithTheOracle) {
  expect_agreement({60, 8, 2}, {}, {{"hogs", "2"}});
  expect_agreement({12, 1, 1}, {}, {{"hogs", "2"}, {"hog", "call"}, {"hold", "200us"}});
}

std::vector<Case> every_model_on_udp() {
  std::vector<Case> pairs;
  for (const Model& model : models()) {
    if (model.shape == Model::Shape::single) continue;  // it refuses: nothing runs beside it
    pairs.emplace_back(&model, find_any_workload("udp_ping"));
    pairs.emplace_back(&model, find_any_workload("udp_echo"));
  }
  return pairs;
}

INSTANTIATE_TEST_SUITE_P(Models, BesideHogs, ::testing::ValuesIn(every_model_on_udp()),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param)->name) + "_runs_" +
                                  std::string(std::get<1>(test.param)->name);
                         });

// The other way that process_pool has of giving out work.
class PipeDispatch : public Conformance {};

TEST_P(PipeDispatch, AgreesWithTheOracle) {
  expect_agreement({60, 16, 3}, {{"dispatch", "pipe"}});
}

INSTANTIATE_TEST_SUITE_P(
    Models, PipeDispatch,
    ::testing::Values(Case{find_model("process_pool"), find_any_workload("quick_sort")},
                      Case{find_model("process_pool"), find_any_workload("tcp_echo")},
                      Case{find_model("process_pool"), find_any_workload("faulty")}));

// A model in each of two processes, over all workloads.
class Composed : public Conformance {};

TEST_P(Composed, AgreesWithTheOracle) {
  expect_agreement({60, 8, 4});
}

std::vector<Case> composed_pairs() {
  std::vector<Case> pairs;
  for (const auto* name : {"process_pool+gil_threads", "process_pool+stackless_tasks"}) {
    for (const Workload* workload : testing::harmless_workloads())
      pairs.emplace_back(find_model(name), workload);
    pairs.emplace_back(find_model(name), find_any_workload("faulty"));
  }
  return pairs;
}

INSTANTIATE_TEST_SUITE_P(Models, Composed, ::testing::ValuesIn(composed_pairs()),
                         [](const auto& test) {
                           return testing::test_name(std::get<0>(test.param)->name) + "_runs_" +
                                  std::string(std::get<1>(test.param)->name);
                         });

// The other way that a loop has of asking the kernel, for all that waits.
class IoUring : public Conformance {};

TEST_P(IoUring, AgreesWithTheOracle) {
  expect_agreement({60, 16, 2}, {{"loop", "io_uring"}});
}

std::vector<Case> loops_that_wait() {
  std::vector<Case> pairs;
  for (auto model : {"stackful_fibers", "stackless_tasks"}) {
    for (const Workload* workload : testing::harmless_workloads()) {
      if (workload->kind == Workload::Kind::cpu) continue;
      pairs.emplace_back(find_model(model), workload);
    }
  }
  return pairs;
}

INSTANTIATE_TEST_SUITE_P(Models, IoUring, ::testing::ValuesIn(loops_that_wait()),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param)->name) + "_runs_" +
                                  std::string(std::get<1>(test.param)->name);
                         });

// Each program of `bytecode`, and each way to count: the answer is the program's alone.
class Bytecode : public Conformance {};

TEST_P(Bytecode, AgreesWithTheOracleWhateverItRuns) {
  for (auto program : {"count", "list_build", "concat", "bubble_sort", "c_call", "scan", "hash"}) {
    SCOPED_TRACE(program);
    expect_agreement({20, 4, 2}, {}, {{"program", program}});
  }
  // Enough of it for the collector to be called.
  expect_agreement({20, 4, 2}, {}, {{"program", "cycles"}, {"rounds", "200"}});
}

TEST_P(Bytecode, AgreesWithTheOracleHoweverItCounts) {
  for (auto counting : {"atomic", "biased", "immortal"}) {
    SCOPED_TRACE(counting);
    expect_agreement({20, 4, 2}, {}, {{"counting", counting}});
  }
}

std::vector<Case> bytecode_everywhere() {
  std::vector<Case> pairs;
  for (const Model& model : models()) pairs.emplace_back(&model, find_any_workload("bytecode"));
  return pairs;
}

INSTANTIATE_TEST_SUITE_P(Models, Bytecode, ::testing::ValuesIn(bytecode_everywhere()),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param)->name);
                         });

TEST(Models, HaveTheNamesOfTheirFilesAndAreAllThere) {
  std::vector<std::string_view> names;
  for (const Model& model : models()) names.push_back(model.name);
  EXPECT_EQ(names,
            (std::vector<std::string_view>{
                "serial", "fork_per_task", "process_pool", "thread_per_task", "thread_pool",
                "tbb_arena", "gil_threads", "gil_legacy", "gil_per_interpreter", "free_threaded",
                "gil_priority", "gil_keep_nonblocking", "stackful_fibers", "stackless_tasks"}));
}

}  // namespace
}  // namespace interleave
