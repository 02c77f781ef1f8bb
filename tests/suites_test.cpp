// Suites as text: what is read, what is refused, and how many cells come of it. What `interleave
// run SUITE` does is in suites_test.py.
#include "bench/plan/suites.hpp"

#include "bench/plan/expansion.hpp"
#include "bench/plan/overrides.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/prediction.hpp"
#include "bench/plan/values.hpp"
#include "core/errors.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
namespace interleave {

namespace {

using namespace std::chrono_literals;

constexpr const char* head = "name = 's'\n";

Suite parse(const std::string& text) {
  return parse_suite(head + text, "s.toml");
}

// The cells of a text, as a run would have them on two CPUs.
std::vector<Cell> cells_of(const Suite& suite) {
  Expansion expansion(2);
  for (const Matrix& matrix : suite.matrices) expansion.add(matrix, {}, 1min);
  return expansion.take();
}

std::string complaint_about(const std::string& text) {
  try {
    cells_of(parse(text));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Suite, IsReadAsItIsWritten) {
  auto suite = parse(R"(
sentence = "what it is for"
[budget]
repetitions = 3
window = "20ms"
timeout = "5s"
seed = 7
time = "2m"
[[matrix]]
models = ["serial", "thread_pool"]
workloads = "mix"
workers = [1, "2..4"]
in_flight = "1..4:x2"
rates = [100, "1k"]
duration = "200ms"
arrivals = "constant"
set.io = ["1ms", 0]
set."mix.rounds" = 2
set.mix.cpu = ["10us", "20us"]
)");
  EXPECT_EQ(suite.summary, "what it is for");
  EXPECT_EQ(suite.repetitions.blocks, 3U);
  EXPECT_EQ(suite.repetitions.window, 20ms);
  EXPECT_EQ(suite.timeout, 5s);
  EXPECT_EQ(suite.seed, 7U);
  EXPECT_EQ(suite.time, 2min);
  ASSERT_EQ(suite.matrices.size(), 1U);
  const Matrix& matrix = suite.matrices.front();
  EXPECT_EQ(matrix.models[1].value, "thread_pool");
  EXPECT_EQ(matrix.models[1].where, "s.toml:11: models");
  EXPECT_EQ(matrix.workers, (std::vector<std::uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(matrix.in_flight, (std::vector<std::uint32_t>{1, 2, 4}));
  EXPECT_EQ(matrix.rates[1].value, 1000U);
  EXPECT_EQ(matrix.duration->value, 200ms);
  EXPECT_EQ(matrix.arrivals, OpenLoad::Pattern::constant);
  ASSERT_EQ(matrix.set.size(), 3U);
  EXPECT_EQ(matrix.set[0].values, (std::vector<std::string>{"1ms", "0"}));
  EXPECT_EQ(matrix.set[1].owner + "/" + matrix.set[1].key, "mix/rounds");
  EXPECT_EQ(matrix.set[2].owner + "/" + matrix.set[2].key, "mix/cpu");
}

struct Mistake {
  const char* text;
  const char* complaint;  // its beginning
};

TEST(Suite, EveryMistakeIsNamedWithItsLineAndWhatIsAllowed) {
  for (const auto& [text, complaint] : std::initializer_list<Mistake>{
           {"[[matrix]]\nworkload = 'noop'",
            "s.toml:3: unknown key 'workload' in [[matrix]] (did you mean 'workloads'?); allowed: "
            "models, workloads, set,"},
           {"colour = 1", "s.toml:2: unknown key 'colour' in a suite; allowed: name, sentence,"},
           {"[budget]\nblocks = 1", "s.toml:3: unknown key 'blocks' in [budget]; allowed: rep"},
           {"", "s.toml:1: nothing to run; give a [[matrix]] or"},
           {"matrix = []", "s.toml:2: matrix: an empty list; allowed is"},
           {"matrix = 1", "s.toml:2: matrix: a whole number; allowed is [[matrix]]"},
           {"[[matrix]]", "s.toml:2: [[matrix]]: workloads are missing; name one"},
           {"budget = 1\n", "s.toml:2: [budget]: a whole number; allowed is a table of rep"},
           {"[[matrix]]\nworkloads = ['noop', 'slep']",
            "s.toml:3: workloads: unknown workload 'slep' (did you mean 'sleep'?); known: noop"},
           {"[[matrix]]\nworkloads = [\n'noop',\n'slep']", "s.toml:5: workloads: unknown"},
           {"[[matrix]]\nworkloads = 'noop'\nmodels = ['seral']",
            "s.toml:4: models: unknown model 'seral' (did you mean 'serial'?); known: serial"},
           {"[[matrix]]\nworkloads = 'noop'\nmodels = ['serial+serial']",
            "s.toml:4: models serial+serial: 'serial' cannot stand before the '+'"},
           {"[[matrix]]\nworkloads = 'noop'\nmodels = [1]",
            "s.toml:4: models: a whole number; allowed is a string"},
           {"[[matrix]]\nworkloads = 'sleep'\nset = { oi = 1 }",
            "s.toml:4: set oi: unknown parameter 'oi'"},
           {"[[matrix]]\nworkloads = 'sleep'\n[matrix.set]\n'sleep.io' = 'x'",
            "s.toml:5: set sleep.io=x: 'x' is not a duration"},
           {"[[matrix]]\nworkloads = 'sleep'\nset.io = ['1ms', '700s']",
            "s.toml:4: set sleep.io=700s: allowed is 0s to 600s"},
           {"[[matrix]]\nworkloads = 'sleep'\nset.mix.io = '1ms'",
            "s.toml:4: set mix.io: 'mix' is not part of this run; selected:"},
           {"[[matrix]]\nworkloads = 'sleep'\nset.io = 1.5",
            "s.toml:4: io: a number with a point; allowed is a whole number or a string"},
           {"[[matrix]]\nworkloads = 'sleep'\nset = 'io=1ms'",
            "s.toml:4: set: a string; allowed is a table"},
           {"[[matrix]]\nworkloads = 'noop'\nworkers = 0",
            "s.toml:4: workers: '0': allowed is 1 to 65536"},
           {"[[matrix]]\nworkloads = 'noop'\nworkers = 'sweeping'",
            "s.toml:4: workers: 'sweeping' is not a"},
           {"[[matrix]]\nworkloads = 'noop'\nworkers = []",
            "s.toml:4: workers: an empty list; allowed is"},
           {"[[matrix]]\nworkloads = 'noop'\nworkers = -1", "s.toml:4: workers: '-1'"},
           {"[[matrix]]\nworkloads = 'noop'\nin_flight = true",
            "s.toml:4: in_flight: a boolean; allowed is a whole number or a string"},
           {"[[matrix]]\nworkloads = 'noop'\nin_flight = '1..2000'",
            "s.toml:4: in_flight: more than 1000 values"},
           {"[[matrix]]\nworkloads = 'noop'\nduration = '1s'",
            "s.toml:4: duration: it is about open load; give rates as well"},
           {"[[matrix]]\nworkloads = 'noop'\nrates = 1\narrivals = 'often'",
            "s.toml:5: arrivals: 'often'; allowed is poisson or constant"},
           {"[[matrix]]\nworkloads = 'noop'\nrates = 1\nduration = '40s'",
            "s.toml:5: duration 40s: a repetition may take twice"},
           {"[[matrix]]\nworkloads = 'noop'\nrates = ['10M', 1]\nduration = '300s'",
            "s.toml:4: rates 10000000: in 300s that is 3000000000 tasks; allowed is 1 to"},
           {"[budget]\nrepetitions = 10001", "s.toml:3: repetitions: '10001': allowed is 1 to"},
           {"[[matrix]]\nworkloads = 'noop'\nmodels = 'serial'\nrates = 5\n"
            "[[matrix]]\nworkloads = 'noop'\nmodels = 'serial'\nrates = 5\narrivals = 'constant'",
            "s.toml:6: [[matrix]]: serial x noop (1 worker, 1 in flight, 5/s) is there already"},
           {"[budget]\nwindow = '1h'", "s.toml:3: window: '1h': allowed is 1ms"},
           {"[budget]\nwindow = 1", "s.toml:3: window: a whole number; allowed is a string"},
           {"[budget]\nseed = -1", "s.toml:3: seed: allowed is a whole number from 0"},
           {"[budget]\ntime = '0'", "s.toml:3: time: '0': allowed is 1ms to 30 days"},
           {"sentence = 1979-05-27", "s.toml:2: sentence: a date or time; allowed is a string"},
           {"sentence = [", "s.toml:2: "},
           {"name = 'again'", "s.toml:2: "},
           {"[[matrix]]\nworkloads = 'noop'\nworkers = '1..1000'\nin_flight = '1..1000'",
            "s.toml:2: [[matrix]]: too many combinations; allowed are 10000 cells in all"},
       }) {
    EXPECT_EQ(complaint_about(text).substr(0, std::string(complaint).size()), complaint) << text;
  }
}

TEST(Suite, ANameIsAWord) {
  for (const auto* name : {"", "a b", "../x", "\\u001b[31m", "ü"}) {
    EXPECT_THROW(parse_suite("name = \"" + std::string(name) + "\"", "s.toml"), UsageError) << name;
  }
  EXPECT_THROW(parse_suite("sentence = ''", "s.toml"), UsageError);
}

// Whatever is in a file, it is a suite or a complaint that names the file.
RC_GTEST_PROP(Suite, AnyTextIsTakenOrRefused, ()) {
  static const std::vector<std::string> pieces = {"[[matrix]]\n",
                                                  "[budget]\n",
                                                  "name",
                                                  "workloads",
                                                  "set",
                                                  "include",
                                                  "=",
                                                  "'noop'",
                                                  "\"",
                                                  "[",
                                                  "]",
                                                  "{",
                                                  "}",
                                                  ".",
                                                  ",",
                                                  "\n",
                                                  "1",
                                                  "-",
                                                  "\x1b",
                                                  "\xff"};
  auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
  std::string text;
  for (const auto& word : words) text += word;
  try {
    parse_suite(text, "s.toml");
  } catch (const UsageError& error) {
    RC_ASSERT(std::string(error.what()).starts_with("s.toml:"));
  }
}

// A list in TOML of `count` values, told apart by `suffix`.
std::string list(std::size_t count, const std::string& suffix) {
  std::string text = "[";
  for (std::size_t i = 1; i <= count; ++i) text += "'" + std::to_string(i) + suffix + "',";
  return text + "]";
}

RC_GTEST_PROP(Suite, HasTheProductOfItsListsInCells, ()) {
  auto size = [] { return *rc::gen::inRange<std::size_t>(1, 4); };
  auto waits = size();
  auto rounds = size();
  auto in_flight = size();
  auto rates = size();
  auto suite =
      parse("[[matrix]]\nmodels = ['serial', 'stackless_tasks']\nworkloads = 'mix'\nset = { io = " +
            list(waits, "ms") + ", rounds = " + list(rounds, "") +
            " }\nin_flight = " + list(in_flight, "") + "\nrates = " + list(rates, "k") + "\n");
  RC_ASSERT(cells_of(suite).size() == 2 * waits * rounds * in_flight * rates);
  // The same again adds nothing.
  suite.matrices.push_back(suite.matrices.front());
  RC_ASSERT(cells_of(suite).size() == 2 * waits * rounds * in_flight * rates);
}

TEST(BuiltIn, AllOfThemCanBeRun) {
  std::vector<std::string_view> names;
  for (const auto& [name, text] : built_in_suites()) {
    names.push_back(name);
    RunRequest request;
    request.suite = name;
    auto plan = make_plan(request, 2);
    EXPECT_EQ(plan.suite, name);
    EXPECT_EQ(plan.suite_file, "");
    EXPECT_GT(plan.cells.size(), 10U) << name;
    EXPECT_FALSE(find_suite(request.suite).summary.empty()) << name;
  }
  EXPECT_EQ(names, (std::vector<std::string_view>{"quick", "standard", "gil", "io", "scaling",
                                                  "web", "grain", "map"}));
}

TEST(BuiltIn, QuickIsAsLongAsTheFlag) {
  auto budget = find_suite("quick").repetitions;
  EXPECT_EQ(budget.blocks, quick_repetitions.blocks);
  EXPECT_EQ(budget.window, quick_repetitions.window);
}

RunRequest request_for(const std::string& suite) {
  RunRequest request;
  request.suite = suite;
  return request;
}

TEST(Overrides, ModelsAndWorkloadsLeaveTheRestOut) {
  auto request = request_for("gil");
  request.models = {"gil_priority"};
  auto plan = make_plan(request, 2);
  EXPECT_EQ(plan.cells.size(), 2U);  // of udp_ping only
  request = request_for("quick");
  request.workloads = {"noop"};
  EXPECT_EQ(make_plan(request, 2).cells.size(), 9U);
}

TEST(Overrides, AMatrixThatNamesNoModelsTakesThoseOfTheFlag) {
  auto request = request_for("quick");
  request.models = {"gil_priority", "process_pool+serial"};
  EXPECT_EQ(make_plan(request, 2).cells.size(), 8U);
}

TEST(Overrides, WhatIsNowhereInTheSuiteIsRefused) {
  auto request = request_for("gil");
  request.models = {"tbb_arena"};
  EXPECT_THROW(make_plan(request, 2), UsageError);
  request.models = {"gil_priority"};
  request.workloads = {"bytecode"};  // both are there, but not together
  EXPECT_THROW(make_plan(request, 2), UsageError);
}

TEST(Overrides, FlagsWinOverWhatTheSuiteSays) {
  auto request = request_for("web");
  request.set = {"scenario=hello"};
  request.in_flight = {4};
  request.repetitions = 2;
  request.seed = 9;
  request.timeout = 7s;
  request.time = 8s;
  auto plan = make_plan(request, 2);
  for (const Cell& cell : plan.cells) {
    EXPECT_EQ(cell.in_flight, 4U);
    EXPECT_NE(cell.params().find("scenario=hello"), std::string::npos);
  }
  EXPECT_EQ(plan.repetitions.blocks, 2U);
  EXPECT_EQ(plan.seed, 9U);
  EXPECT_EQ(plan.timeout, 7s);
  EXPECT_EQ(plan.time, 8s);
  request.set = {"scenery=hello"};
  EXPECT_THROW(make_plan(request, 2), UsageError);
}

TEST(Overrides, ASettingCountsWhereItIsKnown) {
  auto request = request_for("io");
  request.set = {"delay=1ms"};  // tcp_echo knows it, in the other matrices sleep does not
  bool found = false;
  for (const Cell& cell : make_plan(request, 2).cells) {
    found = found || cell.params().find("delay=1ms") != std::string::npos;
  }
  EXPECT_TRUE(found);
}

TEST(Overrides, TasksDoNotGoWithRates) {
  auto request = request_for("web");
  request.tasks = 10;
  EXPECT_THROW(make_plan(request, 2), UsageError);
  request.models = {"thread_pool"};
  request.rates = {100};
  request.tasks.reset();
  EXPECT_TRUE(make_plan(request, 2).cells.front().open);
  request.duration = 200ms;
  EXPECT_TRUE(make_plan(request, 2).cells.front().open);
}

Clock::duration floor_of(const std::string& matrix) {
  auto suite = parse("[[matrix]]\n" + matrix);
  RunPlan plan{.suite = "s",
               .cells = cells_of(suite),
               .repetitions = {.blocks = 10, .window = 200ms},
               .tasks = std::nullopt,
               .seed = 1,
               .timeout = 1min};
  return least_time(plan).value().most;
}

TEST(LeastTime, IsAWindowForEachCellInEachBlock) {
  EXPECT_EQ(floor_of("models = 'serial'\nworkloads = 'sleep'"), 2s);
  EXPECT_EQ(floor_of("models = 'serial'\nworkloads = 'sleep'\nset.io = ['2ms', '3ms']"), 4s);
}

TEST(LeastTime, CountsAnOpenLoadForAsLongAsItLasts) {
  EXPECT_EQ(floor_of("models = 'serial'\nworkloads = 'sleep'\nrates = 2000\nduration = '1s'"), 10s);
}

}  // namespace

}  // namespace interleave
