// The rule for workers: each model may use every CPU, in every suite, and each row says so.
#include "bench/catalogue/models.hpp"
#include "bench/measure/outcome.hpp"
#include "bench/plan/expansion.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/values.hpp"
#include "results/groups/contest.hpp"
#include "results/groups/worker_captions.hpp"

#include <map>
#include <set>

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
      EXPECT_EQ(row.one_at_a_time.has_value(), model.computes_one_at_a_time) << model.name;
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

// The set-ups of each model under each title of one suite.
using SetUps = std::map<std::pair<std::string, std::string>, std::set<std::string>>;

SetUps set_ups_of(std::string_view suite, std::uint32_t cpus) {
  RunRequest request;
  request.suite = suite;
  auto plan = make_plan(request, cpus);
  std::vector<Row> rows;
  for (const Cell& cell : plan.cells) rows.push_back(row_of(cell));
  SetUps set_ups;
  for (const Contest& contest : contests(rows)) {
    for (const Entrant& entrant : contest.entrants) {
      auto set_up = std::to_string(entrant.workers.value_or(0)) + " workers, " +
                    std::to_string(entrant.in_flight.value_or(0)) + " in flight, " +
                    entrant.settings;
      // The suite standard names process_pool's two dispatches apart, as two models.
      bool by_pipe = entrant.settings == "process_pool.dispatch=pipe";
      set_ups[{contest.full_title(), by_pipe ? "process_pool by pipe" : entrant.model}].insert(
          set_up);
    }
  }
  return set_ups;
}

TEST(Titles, SayTheSameThingInEverySuite) {
  for (std::uint32_t cpus : {1U, 2U, 4U, 16U, 96U}) {
    SetUps known;
    for (const auto& suite : built_in_suites()) {
      for (auto& [title, set_up] : set_ups_of(suite.name, cpus)) {
        auto [found, is_new] = known.try_emplace(title, set_up);
        EXPECT_EQ(found->second, set_up)
            << suite.name << ", " << cpus << " CPUs: " << title.first << ": " << title.second;
      }
    }
  }
}

std::set<std::string> titles_of(RunRequest request, std::uint32_t cpus) {
  std::vector<Row> rows;
  for (const Cell& cell : make_plan(request, cpus).cells) rows.push_back(row_of(cell));
  std::set<std::string> titles;
  for (const Contest& contest : contests(rows)) titles.insert(contest.full_title());
  return titles;
}

TEST(Titles, NameWorkersThatWereGiven) {
  using Titles = std::set<std::string>;
  RunRequest request;
  request.models = {"serial", "thread_pool", "stackless_tasks"};
  request.workloads = {"sleep"};
  EXPECT_EQ(titles_of(request, 2), Titles{"sleep (io=2ms, 64 in flight)"});
  request.workers = {2};
  EXPECT_EQ(titles_of(request, 2), Titles{"sleep (io=2ms, 64 in flight, 2 workers)"});
  request.workers = parse_workers("--workers", "1,auto");
  EXPECT_EQ(titles_of(request, 2), Titles{"sleep (io=2ms, 64 in flight, 1 worker and auto)"});
  request.workers = {1, 2, 3, 4, 8};
  EXPECT_EQ(titles_of(request, 2),
            Titles{"sleep (io=2ms, 64 in flight, 1 to 8 workers in 5 steps)"});
}

TEST(Titles, OfBuiltInSuitesAreShort) {
  for (const auto& suite : built_in_suites()) {
    RunRequest request;
    request.suite = suite.name;
    std::vector<Row> rows;
    for (const Cell& cell : make_plan(request, 2).cells) rows.push_back(row_of(cell));
    for (const Contest& contest : contests(rows))
      EXPECT_LE(contest.title().size(), 64U) << suite.name << ": " << contest.title();
  }
}

TEST(Titles, NameTasksInFlightPerWorker) {
  auto suite = parse_suite(
      "name = 's'\n[[matrix]]\nmodels = ['serial', 'stackless_tasks', "
      "'thread_pool']\nworkloads = 'mix'\nworkers = [1, 2]\n"
      "in_flight_per_worker = 32\n",
      "s.toml");
  Expansion expansion(2);
  for (const Matrix& matrix : suite.matrices) {
    expansion.add(matrix, {}, std::chrono::minutes(1));
  }
  std::vector<Row> rows;
  for (const Cell& cell : expansion.take()) rows.push_back(row_of(cell));
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows.back().in_flight, 64U);
  auto groups = contests(rows);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_TRUE(groups.front().full_title().ends_with("32 in flight per worker, 1, 2 workers)"))
      << groups.front().full_title();
  EXPECT_NE(queue_caption(groups), "");
  EXPECT_EQ(worker_caption(groups), ", each model at the best number of workers measured");
}

TEST(Titles, OfAPictureSayWhatLoopsDo) {
  std::vector<Row> rows;
  for (const Cell& cell : make_plan({}, 2).cells) rows.push_back(row_of(cell));
  auto groups = contests(rows);
  EXPECT_EQ(worker_caption(groups), ", each model on all 2 CPUs (loops: a thread a CPU)");
  EXPECT_EQ(queue_caption(groups), "");
}

}  // namespace

}  // namespace interleave
