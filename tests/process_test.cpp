#include "process/process.hpp"

#include "tests/confined.hpp"
#include "tests/support.hpp"
#include "tests/trial_workloads.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>
#include <csignal>
#include <ostream>

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

std::unique_ptr<Executor> make_pool(const char* dispatch) {
  return make_process_pool(
      Settings::parse("process_pool", process_pool_parameters, {{"dispatch", dispatch}}));
}

struct Model {
  const char* name;
  std::unique_ptr<Executor> (*make)();
  bool per_task = false;

  friend std::ostream& operator<<(std::ostream& out, const Model& model) {
    return out << model.name;
  }
};

class ProcessModel : public ::testing::TestWithParam<Model> {
 protected:
  std::uint32_t slots(const Trial& trial) const {
    return GetParam().per_task ? trial.in_flight : trial.workers;
  }
  Verdict expect_agreement(const Trial& trial) {
    auto verdict = run_in_cell(*model_, trial);
    EXPECT_TRUE(verdict.clean()) << trial.workload.name << ": " << verdict.error;
    EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "") << trial.workload.name;
    return verdict;
  }
  void expect_one_death(const char* how);

  std::unique_ptr<Executor> model_ = GetParam().make();
};

class ProcessPool : public ProcessModel {};

std::uint64_t units(const Verdict& verdict) {
  return verdict.ledger.tally().units.load();
}

std::size_t count(const Verdict& verdict, Record::Outcome outcome) {
  auto records = verdict.ledger.records();
  return static_cast<std::size_t>(
      std::ranges::count(records, outcome, [](const Record& record) { return record.outcome; }));
}

TEST_P(ProcessModel, AgreesWithTheOracle) {
  for (const Workload* workload : {&noop_workload, &sleep_workload, &failing_workload}) {
    Trial trial{*workload, 60, 6, 3, {{"io", "1ms"}}};
    EXPECT_EQ(units(expect_agreement(trial)), GetParam().per_task ? trial.tasks : trial.workers);
  }
}

TEST_P(ProcessModel, RunsFewerTasksThanPlaces) {
  expect_agreement({noop_workload, 1, 6, 3});
}

TEST_P(ProcessModel, FillsItsSlotsAndSharesNone) {
  Trial trial{checks_slots_workload, 80, 6, 4};
  auto room = std::to_string(slots(trial));
  trial.set = {{"slots", room}, {"together", room}};
  expect_agreement(trial);
}

// In a pool the others may have done all the work before the dead one could be replaced.
void ProcessModel::expect_one_death(const char* how) {
  Trial trial{deadly_workload, 100, 8, 2, {{"victim", "41"}, {"how", how}}};
  auto verdict = run_in_cell(*model_, trial);
  EXPECT_TRUE(verdict.clean());
  EXPECT_EQ(verdict.ledger.records()[41].outcome, Record::Outcome::died);
  EXPECT_EQ(count(verdict, Record::Outcome::ok), trial.tasks - 1);
  auto most_made = GetParam().per_task ? trial.tasks : trial.workers + 1;
  EXPECT_LE(units(verdict), most_made);
}

TEST_P(ProcessModel, AKilledWorkerCostsOneTask) {
  expect_one_death("kill");
}
TEST_P(ProcessModel, AnAbortedWorkerCostsOneTask) {
  expect_one_death("abort");
}
TEST_P(ProcessModel, AWorkerThatExitsInATaskCostsThatTask) {
  expect_one_death("exit0");
}

TEST_P(ProcessModel, SaysWhatKilledATask) {
  Trial trial{deadly_workload, 10, 2, 2, {{"victim", "4"}}};
  auto verdict = run_in_cell(*model_, trial);
  const Record& record = verdict.ledger.records()[4];
  EXPECT_STREQ(record.note, "killed by signal 9");
  EXPECT_EQ(record.error_code, SIGKILL);
  EXPECT_GE(record.finished_ns, record.started_ns);
}

TEST_P(ProcessModel, SurvivesTheDeathOfItsOnlyWorker) {
  Trial trial{deadly_workload, 20, 1, 1, {{"victim", "7"}}};
  auto verdict = run_in_cell(*model_, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_EQ(count(verdict, Record::Outcome::died), 1U);
  EXPECT_EQ(count(verdict, Record::Outcome::ok), 19U);
  EXPECT_EQ(units(verdict), GetParam().per_task ? trial.tasks : 2U) << "it was not replaced";
  auto records = verdict.ledger.records();
  EXPECT_LE(records[7].finished_ns, records[8].started_ns) << "the death was noticed late";
}

TEST_P(ProcessModel, LeavesNoChildWhenForkIsRefused) {
  Confined confined(*model_, 3);
  auto verdict = run_in_cell(confined, {sleep_workload, 20, 8, 8, {{"io", "10m"}}});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_EQ(verdict.error, "fork: Resource temporarily unavailable");
}

// The peer of this workload is a dead child of the cell before the first worker is forked.
TEST_P(ProcessModel, ADeadPeerIsNoWorker) {
  auto verdict = run_in_cell(*model_, {peer_gone_workload, 4, 2, 2});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("has ended early"), std::string::npos) << verdict.error;
}

// A warm-up burns thirty times as much as a task, so a usage that includes it is far too high.
TEST_P(ProcessModel, CountsTheCpuTimeOfItsTasksOnly) {
  Trial trial{burning_workload, 6, 2, 2, {{"cpu", "20ms"}}};
  auto verdict = run_in_cell(*model_, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  const Tally& tally = verdict.ledger.tally();
  auto used_us = tally.cpu_user_us.load() + tally.cpu_sys_us.load();
  EXPECT_GE(used_us, 110'000);
  EXPECT_LE(used_us, 1'000'000);
}

TEST_P(ProcessPool, EndsWhenEveryTaskKillsItsWorker) {
  auto verdict = run_in_cell(*model_, {deadly_workload, 100, 4, 2});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("never begun"), std::string::npos) << verdict.error;
  EXPECT_EQ(units(verdict), 6U);
  EXPECT_GE(count(verdict, Record::Outcome::died), 6U);
  EXPECT_EQ(count(verdict, Record::Outcome::started), 0U);
}

TEST(ForkPerTask, GoesOnWhenEveryTaskKillsItsChild) {
  auto verdict = run_in_cell(*make_fork_per_task({}), {deadly_workload, 100, 4, 2});
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_EQ(count(verdict, Record::Outcome::died), 100U);
}

TEST_P(ProcessPool, TellsOfAWorkerThatDiesInItsWarmUp) {
  auto verdict = run_in_cell(*model_, {dies_in_warm_up_workload, 10, 2, 2});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("died while it warmed up"), std::string::npos) << verdict.error;
}

TEST_P(ProcessPool, RunsAHundredThousandTasks) {
  for (std::uint32_t in_flight : {2U, 64U, 100'000U}) {
    expect_agreement({noop_workload, 100'000, in_flight, 2});
  }
}

constexpr Model fork_per_task{"fork_per_task", [] { return make_fork_per_task({}); }, true};
constexpr Model counter{"counter", [] { return make_pool("counter"); }};
constexpr Model by_pipe{"pipe", [] { return make_pool("pipe"); }};

std::string name_of(const ::testing::TestParamInfo<Model>& model) {
  return model.param.name;
}

INSTANTIATE_TEST_SUITE_P(Each, ProcessModel, ::testing::Values(fork_per_task, counter, by_pipe),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Each, ProcessPool, ::testing::Values(counter, by_pipe), name_of);

}  // namespace

}  // namespace interleave::testing
