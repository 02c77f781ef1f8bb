#include "tests/agreement.hpp"

#include "tests/worlds.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/observer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

std::unique_ptr<Executor> make(const Model& model, const Settings::Given& settings) {
  return model.make(Settings::parse(model.name, model.parameters, settings));
}

std::uint32_t workers_of(const Model& model, std::uint32_t workers) {
  return model.shape == Model::Shape::single ? 1 : workers;
}

// Returns the fingerprint that the descriptor announces for these numbers of workers and places.
Fingerprint promised(const Model& model, std::uint32_t workers, std::uint32_t places) {
  auto units = model.shape == Model::Shape::per_task ? places : workers_of(model, workers);
  bool holds_many = model.shape == Model::Shape::loop;
  Fingerprint print;
  print.processes = model.forks ? units : 1;
  print.threads = units;
  print.unfinished_at_once = holds_many ? places : units;
  return print;
}

}  // namespace

Settings::Given small_settings(const Workload& workload) {
  Settings::Given settings;
  for (auto rest = workload.small; !rest.empty();) {
    auto one = rest.substr(0, rest.find(','));
    auto equals = one.find('=');
    settings.emplace(one.substr(0, equals), one.substr(equals + 1));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return settings;
}

void expect_agreement(const Model& model, const Workload& workload, const Load& load,
                      const Settings::Given& model_settings,
                      const Settings::Given& workload_settings) {
  auto set = workload_settings;
  set.merge(small_settings(workload));
  Trial trial{.workload = workload,
              .tasks = load.tasks,
              .in_flight = load.in_flight,
              .workers = workers_of(model, load.workers),
              .set = set,
              .open = load.open,
              .processes = 2};  // of A+B
  auto verdict = run_in_cell(*make(model, model_settings), trial);
  if (is_refusal(verdict.error)) GTEST_SKIP() << verdict.error;
  ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
  EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "");
}

void expect_fingerprint(const Model& model) {
  constexpr std::uint32_t tasks = 32;
  constexpr std::uint32_t places = 32;
  constexpr std::uint32_t workers = 4;
  Observatory observatory(tasks + places);
  Trial trial{.workload = observer_workload,
              .tasks = tasks,
              .in_flight = places,
              .workers = workers_of(model, workers)};
  // All in flight have to begin before the first one goes on, and making workers takes its time.
  if (model.shape == Model::Shape::per_task) trial.set["io"] = "2s";
  auto verdict = run_in_cell(*make(model, {}), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  auto seen = fingerprint_of(observatory.sightings().first(tasks));
  auto expected = promised(model, workers, places);
  EXPECT_EQ(seen.processes, expected.processes);
  EXPECT_EQ(seen.threads, expected.threads);
  EXPECT_EQ(seen.unfinished_at_once, expected.unfinished_at_once);
  EXPECT_EQ(seen.running_at_once == 1, model.computes_one_at_a_time);
}

}  // namespace interleave::testing
