// A model cannot pretend: what its tasks see from inside is what the model says it is. Pids, tids,
// machine stacks waited on at once, tasks computing at once, tasks begun and unfinished at once.
#include "bench/catalogue/models.hpp"
#include "tests/agreement.hpp"
#include "tests/support.hpp"
#include "workloads/observer.hpp"
#include "workloads/registry.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

namespace interleave {

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for
void PrintTo(const Fingerprint& seen, std::ostream* out) {
  *out << seen.processes << '/' << seen.threads << '/' << seen.stacks << '/' << seen.running_at_once
       << '/' << seen.unfinished_at_once;
}

namespace {

constexpr std::size_t several = 0;  // "more than one": how many ran at once depends on the machine

struct Expectation {
  std::string_view model;
  std::uint32_t workers;
  Fingerprint print;
  std::uint32_t processes = 1;  // of A+B
};

constexpr std::uint32_t tasks = 32;
constexpr std::uint32_t in_flight = 32;

class Fingerprints : public ::testing::TestWithParam<Expectation> {};

TEST_P(Fingerprints, AreWhatTheModelSays) {
  const auto& expected = GetParam();
  const Model& model = *find_model(expected.model);
  Observatory observatory(tasks + in_flight);
  testing::Trial trial{.workload = *find_workload("observer"),
                       .tasks = tasks,
                       .in_flight = in_flight,
                       .workers = expected.workers,
                       .processes = expected.processes};
  // All in flight have to begin before the first one goes on, and forking takes its time.
  if (model.shape == Model::Shape::per_task) trial.set["io"] = "2s";
  auto executor = model.make(Settings::parse(model.name, model.parameters, {}));
  auto verdict = testing::run_in_cell(*executor, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;

  auto seen = fingerprint_of(observatory.sightings().first(tasks));
  if (expected.print.running_at_once == several) {
    EXPECT_GT(seen.running_at_once, 1U);
    seen.running_at_once = several;
  }
  EXPECT_EQ(seen, expected.print);
}

// The check of conformance.hpp, which knows only the descriptor, on every model.
class Promises : public ::testing::TestWithParam<const Model*> {};

TEST_P(Promises, AreKept) {
  testing::expect_fingerprint(*GetParam());
}

std::vector<const Model*> every_model() {
  std::vector<const Model*> all;
  for (const Model& model : models()) all.push_back(&model);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Models, Promises, ::testing::ValuesIn(every_model()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST(BrokenPromises, AreFound) {
  static Model liar = *find_model("thread_pool");
  liar.computes_one_at_a_time = true;
  EXPECT_NONFATAL_FAILURE(testing::expect_fingerprint(liar), "computes_one_at_a_time");
}

// In the order of Fingerprint: processes, threads, stacks, running at once, unfinished at once.
INSTANTIATE_TEST_SUITE_P(
    Models, Fingerprints,
    ::testing::Values(Expectation{"serial", 1, {1, 1, 1, 1, 1}},
                      Expectation{"process_pool", 4, {4, 4, 1, several, 4}},
                      Expectation{"thread_pool", 4, {1, 4, 4, several, 4}},
                      Expectation{"tbb_arena", 4, {1, 4, 4, several, 4}},
                      Expectation{"gil_threads", 4, {1, 4, 4, 1, 4}},
                      Expectation{"gil_legacy", 4, {1, 4, 4, 1, 4}},
                      Expectation{"gil_priority", 4, {1, 4, 4, 1, 4}},
                      Expectation{"gil_keep_nonblocking", 4, {1, 4, 4, 1, 4}},
                      Expectation{"gil_per_interpreter", 4, {1, 4, 4, several, 4}},
                      Expectation{"free_threaded", 4, {1, 4, 4, several, 4}},
                      Expectation{"stackful_fibers", 1, {1, 1, 32, 1, 32}},
                      Expectation{"stackless_tasks", 1, {1, 1, 1, 1, 32}},
                      // The models that make a worker for each task.
                      Expectation{"fork_per_task", 1, {32, 32, 1, several, 32}},
                      Expectation{"thread_per_task", 1, {1, 32, 32, several, 32}},
                      // Four loops in four threads.
                      Expectation{"stackful_fibers", 4, {1, 4, 32, several, 32}},
                      Expectation{"stackless_tasks", 4, {1, 4, 4, several, 32}},
                      // Two processes, a loop each; and two of two threads, one of which runs. The
                      // stacks of two processes are at equal addresses.
                      Expectation{"process_pool+stackless_tasks", 2, {2, 2, 1, 2, 32}, 2},
                      Expectation{"process_pool+stackful_fibers", 2, {2, 2, 16, 2, 32}, 2},
                      Expectation{"process_pool+gil_threads", 4, {2, 4, 2, 2, 4}, 2}),
    [](const auto& test) {
      return testing::test_name(test.param.model) + "_" + std::to_string(test.param.workers);
    });

}  // namespace
}  // namespace interleave
