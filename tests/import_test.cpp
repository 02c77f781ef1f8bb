#include "core/errors.hpp"
#include "results/groups/contest.hpp"
#include "results/groups/tournament.hpp"
#include "results/import/benchmark_date.hpp"
#include "results/import/imported_run.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

std::string entry(const std::string& name, const std::string& more) {
  return R"({"name": ")" + name + R"(", "run_type": "iteration", "time_unit": "us", )" + more + "}";
}

std::string report(const std::vector<std::string>& entries, const std::string& context = "") {
  std::string list;
  for (const auto& one : entries) list += (list.empty() ? "" : ",") + one;
  return R"({"context": {"executable": "/home/a/bench.exe", "num_cpus": 4)" + context +
         R"(}, "benchmarks": [)" + list + "]}";
}

BenchmarkFile parse(const std::string& text) {
  return parse_benchmarks(text, "a.json");
}

ImportedRun import(const std::vector<std::string>& texts, const ImportRule& rule = {}) {
  std::vector<BenchmarkFile> files;
  for (const auto& text : texts) files.push_back(parse(text));
  return import_benchmarks(files, rule);
}

std::string refusal(const std::string& text) {
  try {
    parse(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

bool has_warning(const ImportedRun& run, std::string_view kind) {
  return std::ranges::find(run.warnings, kind, &RunWarning::kind) != run.warnings.end();
}

TEST(BenchmarkName, IsSplitIntoItsParts) {
  auto name = parse_benchmark_name("BM<a/b, c>/64/size:8/x::y/min_time:0.5/real_time/threads:4");
  EXPECT_EQ(name.function, "BM");
  EXPECT_EQ(name.type, "a/b, c");
  std::vector<BenchmarkName::Text> arguments = {{"arg1", "64"}, {"size", "8"}, {"arg3", "x::y"}};
  EXPECT_EQ(name.arguments, arguments);
  std::vector<BenchmarkName::Text> settings = {{"min_time", "0.5"}, {"real_time", "1"}};
  EXPECT_EQ(name.settings, settings);
  EXPECT_EQ(name.threads, 4U);
  EXPECT_EQ(name.family(), "BM<a/b, c>");
}

RC_GTEST_PROP(BenchmarkName, LosesNoPart, (const std::string& text)) {
  auto name = parse_benchmark_name(text);
  auto cell = cell_name(name, "program", {});
  for (const auto& [key, value] : name.arguments) {
    RC_ASSERT((";" + cell.params + ";").find(";" + key + "=" + value + ";") != std::string::npos);
  }
}

TEST(CellName, FamiliesOfOneArgumentAreOneContest) {
  auto cell = cell_name(parse_benchmark_name("BM_list/64"), "bench", {});
  EXPECT_EQ(cell.model, "BM_list");
  EXPECT_EQ(cell.workload, "bench");
  EXPECT_EQ(cell.params, "arg1=64");
}

TEST(CellName, ATemplateIsAModelOfItsFunction) {
  auto cell = cell_name(parse_benchmark_name("Insert<list>/64"), "bench", {});
  EXPECT_EQ(cell.model, "list");
  EXPECT_EQ(cell.workload, "Insert");
}

TEST(CellName, FollowsTheRule) {
  auto name = parse_benchmark_name("Sort<int>/quick/n:64/manual_time");
  auto cell = cell_name(name, "bench", {.model = "arg1", .workload = "family"});
  EXPECT_EQ(cell.model, "quick");
  EXPECT_EQ(cell.workload, "Sort<int>");
  EXPECT_EQ(cell.params, "n=64;quick.manual_time=1");
  cell = cell_name(name, "bench", {.model = "n", .workload = "program"});
  EXPECT_EQ(cell.params, "function=Sort;template=int;arg1=quick;64.manual_time=1");
}

TEST(Import, SettingsDoNotSeparateContests) {
  auto run = import(
      {report({entry("a/8/real_time", R"("real_time": 1)"), entry("b/8", R"("real_time": 1)")})});
  EXPECT_EQ(contests(run.rows).size(), 1U);
}

TEST(Import, ThroughputIsThatOfItemsOrOfIterations) {
  auto text = report({entry("a", R"("real_time": 4, "iterations": 100, "items_per_second": 7)"),
                      entry("b/1", R"("real_time": 4)")});
  auto rows = import({text}).rows;
  EXPECT_EQ(rows[0].throughput_per_s, 7);
  EXPECT_EQ(rows[0].wall_s, 0.0004);
  EXPECT_EQ(rows[0].tasks, 100U);
  EXPECT_EQ(rows[0].machine_cpus, 4U);
  EXPECT_EQ(rows[1].throughput_per_s, 250'000);
}

TEST(Import, AContestHasOneUnit) {
  auto run = import({report(
      {entry("a", R"("real_time": 4, "items_per_second": 7)"), entry("b", R"("real_time": 2)")})});
  EXPECT_EQ(run.rows[0].throughput_per_s, 250'000);
  EXPECT_EQ(run.rows[1].throughput_per_s, 500'000);
  EXPECT_TRUE(has_warning(run, "mixed_units"));
}

TEST(Import, VersionsDifferInTheTimeOfSeveralThreads) {
  std::vector<std::string> entries = {entry("a/threads:4", R"("real_time": 1, "threads": 4)")};
  auto throughput = [&](const std::string& version) {
    auto run = import({report(entries, R"(, "library_version": ")" + version + '"')});
    EXPECT_EQ(run.rows[0].workers, 4U);
    return run.rows[0].throughput_per_s;
  };
  EXPECT_EQ(throughput("v1.8.3-73-gbc946b91"), 1e6);
  EXPECT_EQ(throughput("v1.9.0"), 4e6);
  EXPECT_EQ(throughput("nonsense"), 1e6);
}

TEST(Import, FailuresAndSkipsAreRows) {
  auto run = import({report({
      entry("a", R"("error_occurred": true, "error_message": "no\nfile")"),
      entry("b", R"("skipped": true, "skip_message": "no AVX")"),
      entry("c", R"("real_time": 0)"),
  })});
  EXPECT_EQ(run.rows[0].status, Status::failed);
  EXPECT_EQ(run.rows[0].error.find('\n'), std::string::npos);
  EXPECT_EQ(run.rows[1].status, Status::unsupported);
  EXPECT_EQ(run.rows[1].error, "no AVX");
  EXPECT_EQ(run.rows[2].status, Status::failed);
}

TEST(Import, AggregatesAndCountersAreLeftOut) {
  auto run = import({report({
      entry("a", R"("real_time": 1, "hits": 5, "ratio": NaN)"),
      R"({"name": "a_mean", "run_type": "aggregate", "real_time": 1})",
      R"({"name": "a_stddev", "iterations": 3, "real_time": Infinity})",
      R"({"name": "a_cv", "aggregate_name": "cv", "real_time": -NaN})",
  })});
  EXPECT_EQ(run.rows.size(), 1U);
  auto found = std::ranges::find(run.warnings, "counters", &RunWarning::kind);
  ASSERT_NE(found, run.warnings.end());
  EXPECT_EQ(found->what, "2 counters of the user's were left out.");
}

TEST(Import, RepetitionsOfAFileAreNoPairs) {
  std::vector<std::string> entries;
  for (int number = 0; number < 8; ++number) {
    auto more = R"("real_time": 1, "repetition_index": )" + std::to_string(number);
    entries.push_back(entry("a", more));
    entries.push_back(entry("b", more));
  }
  auto pairs = [](const ImportedRun& run) {
    auto groups = contests(run.rows);
    return Tournament(groups).field(0).pairs();
  };
  auto alone = import({report(entries)});
  EXPECT_EQ(pairs(alone), 0U);
  EXPECT_TRUE(has_warning(alone, "not_paired"));
  EXPECT_EQ(alone.rows.back().repetition, 8U);
  auto interleaved = import({report(entries)}, {.names = {}, .interleaved = true});
  EXPECT_EQ(pairs(interleaved), 1U);
  EXPECT_FALSE(has_warning(interleaved, "not_paired"));
}

TEST(Import, AFileIsABlock) {
  std::vector<std::string> texts;
  for (int number = 1; number <= 6; ++number) {
    auto more = R"("real_time": )" + std::to_string(number);
    texts.push_back(report({entry("a", more), entry("b", more)}));
  }
  auto run = import(texts);
  auto groups = contests(run.rows);
  EXPECT_EQ(Tournament(groups).field(0).pairs(), 1U);
  EXPECT_FALSE(has_warning(run, "not_paired"));
  texts.push_back(texts.front());
  EXPECT_THROW(import(texts), UsageError);
}

TEST(Import, SaysWhatMakesTheMachineUnfit) {
  auto run = import({report({entry("a", R"("real_time": 1)")},
                            R"(, "host_name": "secret-host", "cpu_scaling_enabled": true,
                                "library_build_type": "debug", "load_avg": [0.5, 1])")});
  EXPECT_TRUE(has_warning(run, "cpu_scaling"));
  EXPECT_TRUE(has_warning(run, "debug_library"));
  EXPECT_EQ(run.run_json.find("secret-host"), std::string::npos);
  EXPECT_EQ(run.run_json.find("/home/"), std::string::npos);
  EXPECT_NE(run.run_json.find("\"load_1min_at_start\": 0.5"), std::string::npos);
}

TEST(Import, RefusesOtherFiles) {
  EXPECT_NE(refusal("nonsense").find("is not JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"claims": []})").find("not of Google Benchmark"), std::string::npos);
  EXPECT_NE(refusal("[1]").find("not of Google Benchmark"), std::string::npos);
  EXPECT_NE(refusal(report({})).find("has no benchmarks"), std::string::npos);
  EXPECT_NE(refusal(report({"1"})).find("is not an object"), std::string::npos);
  EXPECT_NE(refusal(report({entry("", "\"real_time\": 1")})).find("no name"), std::string::npos);
  EXPECT_NE(refusal(report({entry("a", "\"real_time\": 1e999")})).find("not JSON"),
            std::string::npos);
  EXPECT_NE(refusal(report({R"({"name": "a_mean", "run_type": "aggregate"})"}))
                .find("--benchmark_report_aggregates_only=false"),
            std::string::npos);
  EXPECT_NE(refusal(report({R"({"name": "a", "real_time": 1, "time_unit": "h"})"})).find("'h'"),
            std::string::npos);
}

TEST(Import, RefusesAPartThatNoBenchmarkHas) {
  auto text = report({entry("a/size:8", R"("real_time": 1)")});
  try {
    import({text}, {.names = {.model = "depth", .workload = ""}, .interleaved = false});
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "--model depth: no benchmark has this part; known: family, function, program, "
                 "size");
  }
}

TEST(BenchmarkDate, IsUtcInAllForms) {
  EXPECT_EQ(utc_of_benchmark_date("2024-05-02T00:30:37+01:00"), "2024-05-01T23:30:37.000Z");
  EXPECT_EQ(utc_of_benchmark_date("2024-12-31T20:30:37-05:30"), "2025-01-01T02:00:37.000Z");
  EXPECT_EQ(utc_of_benchmark_date("2015/03/17-18:40:25"), "2015-03-17T18:40:25.000Z");
  EXPECT_EQ(utc_of_benchmark_date("2018-01-31 23:59:59"), "2018-01-31T23:59:59.000Z");
  for (const char* bad : {"", "now", "2024-02-30T00:00:00Z", "2024-05-02T00:30:37+1"}) {
    EXPECT_EQ(utc_of_benchmark_date(bad), "");
  }
}

}  // namespace
}  // namespace interleave
