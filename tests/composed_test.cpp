// A model in each of several processes: the whole of it, its deaths and its refusals.
#include "bench/catalogue/models.hpp"
#include "tests/confined.hpp"
#include "tests/support.hpp"
#include "tests/trial_workloads.hpp"
#include "workloads/registry.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <new>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sys/mman.h>

namespace interleave::testing {
namespace {

using namespace std::chrono_literals;

const Model& composed(std::string_view inner) {
  return *find_model("process_pool+" + std::string(inner));
}

std::unique_ptr<Executor> make(std::string_view inner) {
  const Model& model = composed(inner);
  return model.make(Settings::parse(model.name, model.parameters, {}));
}

Verdict run(std::string_view inner, const Trial& trial) {
  return run_in_cell(*make(inner), trial);
}

std::size_t count(const Verdict& verdict, Record::Outcome outcome) {
  auto records = verdict.ledger.records();
  return static_cast<std::size_t>(std::ranges::count(records, outcome, &Record::outcome));
}

// Every inner model.

class Inner : public ::testing::TestWithParam<std::string_view> {
 protected:
  // As many as run at once: where a worker has one task, no other is queued in its process.
  Trial trial_of(const Workload& workload, std::uint32_t tasks) const {
    bool loops = composed(GetParam()).shape != Model::Shape::pool;
    return {.workload = workload,
            .tasks = tasks,
            .in_flight = loops ? 9U : workers(),
            .workers = workers(),
            .processes = 3};
  }
  std::uint32_t workers() const { return GetParam() == "serial" ? 3 : 5; }
};

TEST_P(Inner, AgreesWithTheOracle) {
  for (const Workload* workload : {find_workload("sleep"), &failing_workload}) {
    auto trial = trial_of(*workload, 60);
    auto verdict = run(GetParam(), trial);
    ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
    EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "");
    bool makes_workers = composed(GetParam()).shape == Model::Shape::pool;
    EXPECT_EQ(verdict.ledger.tally().units, makes_workers ? trial.workers : trial.tasks);
  }
}

TEST_P(Inner, FillsItsSlotsAndSharesNone) {
  auto trial = trial_of(checks_slots_workload, 80);
  auto room = std::to_string(trial.in_flight);
  trial.set = {{"slots", room}, {"together", room}};
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
  EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "");
}

// Some processes get no task at all.
TEST_P(Inner, RunsFewerTasksThanPlaces) {
  for (std::uint32_t tasks : {1U, 4U}) {
    auto verdict = run(GetParam(), trial_of(*find_workload("noop"), tasks));
    ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
    EXPECT_EQ(count(verdict, Record::Outcome::ok), tasks);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, Inner,
                         ::testing::Values("serial", "thread_per_task", "thread_pool", "tbb_arena",
                                           "gil_threads", "gil_per_interpreter", "free_threaded",
                                           "stackful_fibers", "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

// Deaths.

// The first `places` tasks have all begun before task `victim` kills its process, and none of them
// goes on before that.
struct Scene {
  std::atomic<std::uint32_t> begun;
  std::atomic<bool> over;
};

struct DoomedEnvironment final : Environment {
  DoomedEnvironment() {
    void* memory =
        ::mmap(nullptr, sizeof(Scene), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    scene = new (memory) Scene{};
  }
  ~DoomedEnvironment() override { ::munmap(scene, sizeof(Scene)); }

  Scene* scene;
  Plan plan;
};

std::unique_ptr<Environment> prepare_doomed(const Settings&, const Plan& plan) {
  auto environment = std::make_unique<DoomedEnvironment>();
  environment->plan = plan;
  return environment;
}

constexpr std::uint32_t victim = 5;

Task<Digest> die_together(Context& world, const Environment& environment, TaskInput input) {
  const auto& here = static_cast<const DoomedEnvironment&>(environment);
  if (input.index >= here.plan.slots) co_return input.seed;  // of the warm-up, too
  ++here.scene->begun;
  while (input.index == victim && here.scene->begun < here.plan.slots) {
    co_await world.sleep_for(1ms);
  }
  if (input.index == victim) {
    here.scene->over = true;
    ::raise(SIGKILL);
  }
  while (!here.scene->over) co_await world.sleep_for(1ms);
  co_return input.seed;
}

const Workload doomed_workload{.name = "doomed",
                               .kind = Workload::Kind::io,
                               .summary = "a process dies with all that it holds",
                               .parameters = {},
                               .prepare = prepare_doomed,
                               .body = die_together};

class Loops : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Loops, ADeadProcessCostsTheTasksThatItHad) {
  Trial trial{
      .workload = doomed_workload, .tasks = 60, .in_flight = 12, .workers = 3, .processes = 3};
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
  std::set<std::uint32_t> slots;
  for (const Record& record : verdict.ledger.records()) {
    if (record.outcome != Record::Outcome::died) continue;
    slots.insert(record.slot);
    EXPECT_STREQ(record.note, "killed by signal 9");
  }
  ASSERT_EQ(slots.size(), 4U) << "as many as it had places";
  EXPECT_EQ(*slots.rbegin() - *slots.begin(), 3U) << "and they were its own";
  EXPECT_EQ(count(verdict, Record::Outcome::died), 4U);
  EXPECT_EQ(count(verdict, Record::Outcome::ok), 56U);
}

INSTANTIATE_TEST_SUITE_P(Each, Loops, ::testing::Values("stackful_fibers", "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

class Deaths : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Deaths, AreSurvivedByTheOthersTasks) {
  for (const char* how : {"kill", "abort", "exit0"}) {
    SCOPED_TRACE(how);
    Trial trial{.workload = deadly_workload,
                .tasks = 100,
                .in_flight = 8,
                .workers = 4,
                .set = {{"victim", "41"}, {"how", how}},
                .processes = 2};
    auto verdict = run(GetParam(), trial);
    ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
    EXPECT_EQ(verdict.ledger.records()[41].outcome, Record::Outcome::died);
    auto died = count(verdict, Record::Outcome::died);
    EXPECT_LE(died, 4U) << "more than the process had in flight";
    EXPECT_EQ(count(verdict, Record::Outcome::ok), trial.tasks - died);
  }
}

TEST_P(Deaths, OfTheOnlyProcessAreMadeGood) {
  Trial trial{deadly_workload, 20, 2, 2, {{"victim", "7"}}};
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
  EXPECT_GE(count(verdict, Record::Outcome::ok), 18U);
  EXPECT_EQ(verdict.ledger.records()[19].outcome, Record::Outcome::ok);
}

TEST_P(Deaths, ComeToAnEndWhenEveryTaskKills) {
  Trial trial{
      .workload = deadly_workload, .tasks = 100, .in_flight = 4, .workers = 2, .processes = 2};
  auto verdict = run(GetParam(), trial);
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("all 6 processes died"), std::string::npos) << verdict.error;
  EXPECT_EQ(count(verdict, Record::Outcome::started), 0U);
}

TEST_P(Deaths, InTheWarmUpAreTold) {
  Trial trial{.workload = dies_in_warm_up_workload, .in_flight = 4, .workers = 2, .processes = 2};
  auto verdict = run(GetParam(), trial);
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("died while it got ready"), std::string::npos) << verdict.error;
}

INSTANTIATE_TEST_SUITE_P(Each, Deaths,
                         ::testing::Values("serial", "thread_pool", "gil_threads",
                                           "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

// A refusal to an inner executor is the row's error, as if the executor had run alone.

// One process: the threads of a first could take the place that the fork of a second needs.
TEST(Refusals, OfThreadsComeOutOfTheProcess) {
  auto executor = make("thread_pool");
  Confined confined(*executor, 4);
  auto verdict = run_in_cell(
      confined, {.workload = *find_workload("noop"), .in_flight = 8, .workers = 8, .processes = 1});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_EQ(verdict.error, "pthread_create (clone3): Resource temporarily unavailable");
}

TEST(Refusals, OfProcessesLeaveNone) {
  auto executor = make("stackless_tasks");
  Confined confined(*executor, 3);
  auto verdict = run_in_cell(confined, {.workload = *find_workload("sleep"),
                                        .in_flight = 8,
                                        .workers = 8,
                                        .set = {{"io", "10m"}},
                                        .processes = 8});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_EQ(verdict.error, "fork: Resource temporarily unavailable");
}

TEST(Refusals, OfTheModelKeepTheirWords) {
  auto verdict = run("serial", {.workload = with_background_workload,
                                .in_flight = 2,
                                .workers = 2,
                                .set = {{"hogs", "1"}},
                                .processes = 2});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("nothing runs beside it"), std::string::npos) << verdict.error;
}

TEST(Background, ADeadProcessTakesItsTasksWithItAndTheCell) {
  auto verdict = run("stackless_tasks", {.workload = with_background_workload,
                                         .tasks = 12,
                                         .in_flight = 4,
                                         .workers = 2,
                                         .set = {{"hogs", "2"}, {"victim", "5"}},
                                         .processes = 2});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("its background tasks with it"), std::string::npos) << verdict.error;
}

// A warm-up burns thirty times as much as a task, so a usage that includes it is far too high.
TEST(Usage, IsThatOfTheTasksOnly) {
  auto verdict = run("thread_pool", {.workload = burning_workload,
                                     .tasks = 60,
                                     .in_flight = 4,
                                     .workers = 4,
                                     .set = {{"cpu", "4ms"}},
                                     .processes = 2});
  ASSERT_TRUE(verdict.clean()) << verdict.wait_status << ": " << verdict.error;
  const Tally& tally = verdict.ledger.tally();
  auto used_us = tally.cpu_user_us.load() + tally.cpu_sys_us.load();
  EXPECT_GE(used_us, 150'000);
  EXPECT_LE(used_us, 450'000) << "the warm-up alone burns more";
}

// Names.

TEST(Names, AreMadeOnceAndOnlyOfWhatFits) {
  const Model* model = find_model("process_pool+gil_threads");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(find_model("process_pool+gil_threads"), model);
  EXPECT_EQ(model->name, "process_pool+gil_threads");
  EXPECT_TRUE(model->has_gil);
  EXPECT_FALSE(composed("stackless_tasks").has_gil);
  for (const char* name :
       {"process_pool+process_pool", "process_pool+fork_per_task", "thread_pool+serial", "+serial",
        "fork_per_task+serial", "process_pool+", "process_pool+serial+serial", "process_pool+x"}) {
    EXPECT_EQ(find_model(name), nullptr) << name;
  }
}

TEST(Names, BringTheParametersOfBoth) {
  std::set<std::string_view> names;
  for (const Parameter& parameter : composed("stackful_fibers").parameters) {
    EXPECT_TRUE(names.insert(parameter.name).second) << parameter.name;
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"loop", "processes", "stack", "stall"}));
}

}  // namespace
}  // namespace interleave::testing
