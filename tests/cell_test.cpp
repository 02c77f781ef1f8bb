// The process of a cell may end in many ways. The program must report each of them.
#include "bench/catalogue/models.hpp"
#include "bench/measure/allocations.hpp"
#include "bench/measure/cell_runner.hpp"
#include "core/errors.hpp"
#include "core/oracle.hpp"
#include "core/serial.hpp"
#include "workloads/registry.hpp"

#include <algorithm>
#include <new>
#include <system_error>
#include <thread>
#include <tuple>

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace interleave {

namespace {

constexpr auto long_time = std::chrono::seconds(100);

// A model whose executor does what a test says.
template <class Run> class Scripted final : public Executor {
 public:
  void run(const Job& job) override { Run()(job); }
};
template <class Run> std::unique_ptr<Executor> make_scripted(const Settings&) {
  return std::make_unique<Scripted<Run>>();
}

constexpr std::uint32_t ten = 10;

RunPlan plan_of(const Model& model, std::string_view name, const Settings::Given& given = {}) {
  const Workload* workload = find_workload(name);
  Cell cell{.model = &model,
            .workload = workload,
            .model_settings = {},
            .workload_settings = Settings::parse(name, workload->parameters, given),
            .workers = 1,
            .in_flight = 1};
  return {.suite = "",
          .cells = {cell},
          .repetitions = quick_repetitions,
          .tasks = ten,
          .seed = 1,
          .timeout = long_time};
}

// Runs ten noop tasks on such a model.
template <class Run> Outcome outcome_of(Run) {
  Model model{"scripted", Model::Shape::single, "", {}, make_scripted<Run>};
  auto plan = plan_of(model, "noop");
  Supervisor supervisor;
  return CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), ten);
}

void run_all(const Job& job) {
  make_serial({})->run(job);
}

TEST(Outcomes, Ok) {
  auto outcome = outcome_of([](const Job& job) { run_all(job); });
  EXPECT_EQ(outcome.row.status, Status::ok) << outcome.row.error;
  EXPECT_EQ(outcome.row.error, "");
  EXPECT_EQ(outcome.row.flags, "short_window");
  EXPECT_EQ(outcome.row.tasks, ten);
  EXPECT_EQ(outcome.row.units, 1U);
  EXPECT_TRUE(outcome.ran());
  EXPECT_EQ(outcome.row.gil_switches, std::nullopt);
}

TEST(Outcomes, WrongResultHasNoThroughput) {
  auto outcome = outcome_of([](const Job& job) {
    run_all(job);
    job.record(3, 0).digest ^= 1;
  });
  EXPECT_EQ(outcome.row.status, Status::wrong_result);
  EXPECT_EQ(outcome.row.error, "task 3 does not agree with the oracle");
  EXPECT_EQ(outcome.row.throughput_per_s, std::nullopt);
}

TEST(Outcomes, MakingSomethingElseThanPromisedIsAWrongResult) {
  auto outcome = outcome_of([](const Job& job) {
    run_all(job);
    ++job.ledger.tally().units;
  });
  EXPECT_EQ(outcome.row.status, Status::wrong_result);
  EXPECT_EQ(outcome.row.error,
            "units: 2 were made where scripted promises 1: that is another model");
  EXPECT_EQ(outcome.row.throughput_per_s, std::nullopt);
}

// Its sleeps return at once, and all its answers are right.
TEST(Outcomes, NotWaitingIsAWrongResult) {
  Model model{"scripted", Model::Shape::single, "", {}, make_scripted<decltype([](const Job& job) {
                job.count_unit();
                job.open_window();
                run_oracle(job);
              })>};
  for (auto [name, set, wait] :
       {std::tuple<const char*, Settings::Given, const char*>{"sleep", {{"io", "2s"}}, "2.00 s"},
        {"mix", {{"io", "1s"}, {"cpu", "1us"}, {"rounds", "3"}}, "3.00 s"},
        {"deep_await", {{"io", "2s"}}, "2.00 s"},
        {"async_tree", {{"variant", "io"}, {"wait", "2s"}}, "2.00 s"},
        {"request", {{"query_wait", "2s"}, {"send", "1s"}}, "3.00 s"}}) {
    auto plan = plan_of(model, name, set);
    Supervisor supervisor;
    auto row = CellRunner(supervisor, plan, 10).measure_cell(plan.cells.front(), ten).row;
    EXPECT_EQ(row.status, Status::wrong_result) << name;
    EXPECT_TRUE(row.error.starts_with("task 0 must wait " + std::string(wait) + " and took "))
        << row.error;
    EXPECT_EQ(row.throughput_per_s, std::nullopt);
  }
}

TEST(Outcomes, StartupIsOverWhenWorkersAreMade) {
  auto outcome = outcome_of([](const Job& job) {
    job.count_unit();
    job.muster(1);
    std::this_thread::sleep_for(std::chrono::seconds(1));  // a warm-up that takes long
    job.open_window();
    run_oracle(job);
  });
  EXPECT_EQ(outcome.row.status, Status::ok) << outcome.row.error;
  EXPECT_LT(outcome.row.startup_s, 1);
}

TEST(Outcomes, ATaskThatDiedHasFailedAndIsNotWrong) {
  auto outcome = outcome_of([](const Job& job) {
    run_all(job);
    job.record(3, 0).die(SIGKILL);
  });
  EXPECT_EQ(outcome.row.status, Status::failed);
  EXPECT_EQ(outcome.row.failed_tasks, 1U);
  EXPECT_EQ(outcome.row.error, "task 3: killed by signal 9");
}

TEST(Outcomes, TasksThatNobodyRanAreFailures) {
  auto outcome = outcome_of([](const Job& job) { job.open_window(); });
  EXPECT_EQ(outcome.row.status, Status::failed);
  EXPECT_EQ(outcome.row.failed_tasks, ten);
  EXPECT_EQ(outcome.row.error, "task 0: never finished");
}

TEST(Outcomes, LimitsOfTheMachineAreUnsupported) {
  auto refused = outcome_of([](const Job&) {
    throw std::system_error(EAGAIN, std::generic_category(), "pthread_create");
  });
  EXPECT_EQ(refused.row.status, Status::unsupported);
  EXPECT_EQ(refused.row.error, "pthread_create: Resource temporarily unavailable");
  auto impossible = outcome_of([](const Job&) { throw Unsupported("vm.max_map_count"); });
  EXPECT_EQ(impossible.row.status, Status::unsupported);
  EXPECT_FALSE(impossible.ran());
}

TEST(Outcomes, OutOfMemory) {
  EXPECT_EQ(outcome_of([](const Job&) { throw std::bad_alloc(); }).row.status,
            Status::out_of_memory);
  auto refused = outcome_of(
      [](const Job&) { throw std::system_error(ENOMEM, std::generic_category(), "mmap"); });
  EXPECT_EQ(refused.row.status, Status::out_of_memory);
}

TEST(Outcomes, AnExecutorThatThrowsHasFailed) {
  auto outcome = outcome_of([](const Job&) { throw std::runtime_error("three replacements"); });
  EXPECT_EQ(outcome.row.status, Status::failed);
  EXPECT_EQ(outcome.row.error, "three replacements");
}

TEST(Outcomes, ACrashNamesTheSignal) {
  auto outcome = outcome_of([](const Job&) { ::raise(SIGKILL); });
  EXPECT_EQ(outcome.row.status, Status::crashed);
  EXPECT_EQ(outcome.row.error, "the cell was killed by SIGKILL; 0 of 10 tasks done");
}

TEST(Outcomes, AnOracleThatCrashesCostsTheComparisonOnly) {
  auto plan = plan_of(*find_model("serial"), "crasher", {{"at", "2"}, {"how", "exit"}});
  const Cell& cell = plan.cells.front();
  Supervisor supervisor;
  Oracle oracle(supervisor, plan, 1000);
  EXPECT_EQ(oracle.expected(cell, 2).size(), 2U) << "the crash is further on";
  EXPECT_TRUE(oracle.expected(cell, 3).empty());
  EXPECT_TRUE(oracle.expected(cell, 2).empty());
}

Outcome open_outcome(std::string_view workload, const Settings::Given& given,
                     const OpenLoad& load) {
  auto plan = plan_of(*find_model("serial"), workload, given);
  plan.cells.front().open = load;
  Supervisor supervisor;
  auto tasks = static_cast<std::uint32_t>(load.tasks());
  return CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), tasks);
}

using namespace std::chrono_literals;

TEST(OpenOutcomes, SayWhatWasOffered) {
  auto row = open_outcome("noop", {}, {500, 200ms, OpenLoad::Pattern::constant}).row;
  EXPECT_EQ(row.status, Status::ok) << row.error;
  EXPECT_EQ(row.load, "open");
  EXPECT_EQ(row.offered_per_s, 500);
  EXPECT_EQ(row.tasks, 100U);
  EXPECT_EQ(row.flags, "constant_arrivals");
  EXPECT_GE(row.wall_s, 0.2);
  EXPECT_LT(row.lat_p50_ns, 10'000'000U);
}

TEST(OpenOutcomes, SaturatedKeepsItsThroughput) {
  auto row = open_outcome("sleep", {{"io", "10ms"}}, {1'000, 200ms}).row;
  EXPECT_EQ(row.status, Status::saturated) << row.error;
  EXPECT_EQ(row.flags, "not_all_begun");
  EXPECT_LT(row.achieved_share.value(), 0.95);
  EXPECT_EQ(row.failed_tasks, 0U);
  EXPECT_GT(row.throughput_per_s, 10);
  EXPECT_LE(row.throughput_per_s, 100);
  EXPECT_EQ(row.digest, "") << "of some tasks only";
  EXPECT_GT(row.lat_p99_ns, 100'000'000U);
}

// More tasks than can have a record each.
template <class Run> Outcome summed_outcome(Run, bool limited) {
  Model model{"scripted", Model::Shape::single, "", {}, make_scripted<Run>};
  auto plan = plan_of(model, "noop");
  OpenLoad load{20'000'000, 1s};
  plan.cells.front().open = load;
  if (limited) plan.cell_limits.memory_bytes = std::uint64_t{1} << 50U;
  plan.counters = limited;
  Supervisor supervisor;
  auto tasks = static_cast<std::uint32_t>(load.tasks());
  return CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), tasks);
}

TEST(SummedOutcomes, NameTheWantOfMemory) {
  auto outcome = summed_outcome(
      [](const Job& job) {
        job.open_window();
        Record& record = job.record(*job.ledger.claim(), 0);
        record.start(0);
        record.fail(std::make_exception_ptr(std::bad_alloc()));
      },
      false);
  EXPECT_EQ(outcome.row.status, Status::out_of_memory);
  EXPECT_EQ(outcome.row.error, "task 0: std::bad_alloc");
}

TEST(SummedOutcomes, AreLimitedAndCountedAsOthers) {
  auto row = summed_outcome(
                 [](const Job& job) {
                   rlimit limit{};
                   ::getrlimit(RLIMIT_DATA, &limit);
                   if (limit.rlim_cur >> 50U != 1) throw std::runtime_error("not limited");
                   job.open_window();
                 },
                 true)
                 .row;
  EXPECT_NE(row.error, "not limited");
  count_allocations();  // which no build with a sanitizer does
  EXPECT_EQ(row.allocations.has_value(), counted_allocations().has_value());
}

TEST(Outcomes, SayWhereChildrenWereRunInLine) {
  auto is_flagged = [](std::string_view model) {
    auto plan = plan_of(*find_model(model), "async_tree", {{"branches", "2"}, {"wait", "10us"}});
    Supervisor supervisor;
    return CellRunner(supervisor, plan, 1000)
        .measure_cell(plan.cells.front(), ten)
        .row.has_flag("inline_gather");
  };
  EXPECT_TRUE(is_flagged("serial"));
  EXPECT_FALSE(is_flagged("thread_pool"));
}

// An open load may offer more than anybody can do, the oracle included.
TEST(Oracle, KeepsWhatItGotToInItsTime) {
  constexpr std::uint32_t many = 1'000'000;
  auto plan = plan_of(*find_model("serial"), "primes");
  plan.timeout = 200ms;
  Supervisor supervisor;
  Oracle oracle(supervisor, plan, 1000);
  auto found = oracle.expected(plan.cells.front(), many);
  ASSERT_GT(found.size(), 0U);
  EXPECT_LT(found.size(), many);
  EXPECT_TRUE(std::ranges::all_of(found, &Record::finished));
  EXPECT_EQ(oracle.expected(plan.cells.front(), many).size(), found.size()) << "not tried again";
}

TEST(Oracle, GoesOnWhereItStopped) {
  auto plan = plan_of(*find_model("serial"), "noop");
  const Cell& cell = plan.cells.front();
  Supervisor supervisor;
  Oracle oracle(supervisor, plan, 1000);
  auto first = oracle.expected(cell, 3);
  auto finished = first[2].finished_ns;
  auto more = oracle.expected(cell, ten);
  EXPECT_EQ(more[2].finished_ns, finished) << "run once";
  EXPECT_EQ(std::ranges::count_if(more, &Record::finished), ten);
}

}  // namespace

}  // namespace interleave
