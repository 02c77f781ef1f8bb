// Which charts results have, and what the charts say.
#include "results/pictures/pictures.hpp"

#include "results/chart/svg.hpp"
#include "results/report/phrases.hpp"
#include "results/report/verdict.hpp"
#include "tests/plausible_rows.hpp"
#include "tests/svg_reader.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;

ResultSet results_of(std::vector<Row> rows) {
  ResultSet results;
  results.rows = std::move(rows);
  return results;
}

std::vector<LatencyLine> latencies_of(const Row& row, std::int64_t ns) {
  std::vector<LatencyLine> lines;
  for (double quantile : {0.5, 0.9, 0.99, 1.0}) {
    auto latency = static_cast<std::int64_t>(static_cast<double>(ns) * (1 + quantile));
    lines.push_back({row.run_id, row.model, row.workload, row.params, row.workers, row.in_flight,
                     row.block, row.repetition, quantile, latency, latency / 2, row.offered_per_s});
  }
  return lines;
}

RunAbout about(std::vector<std::string> argv, const std::string& cpu_model) {
  RunAbout run;
  run.argv = std::move(argv);
  run.cpu_model = cpu_model;
  run.cpus_usable = 16;
  run.started_utc = "2026-11-28T15:40:45.913Z";
  return run;
}

std::set<std::string> kinds_of(const ResultSet& results) {
  std::set<std::string> kinds;
  for (const Chart& chart : charts_of(results)) kinds.insert(chart.kind);
  return kinds;
}

const Panel& panel_of(const Chart& chart, const std::string& title) {
  auto found = std::ranges::find_if(
      chart.panels, [&](const Panel& panel) { return panel.title.starts_with(title); });
  EXPECT_NE(found, chart.panels.end()) << title;
  return *found;
}

const Series* series_of(const Panel& panel, const std::string& model) {
  auto found = std::ranges::find(panel.series, model, &Series::model);
  return found == panel.series.end() ? nullptr : &*found;
}

TEST(Pictures, AreThoseThatThereIsDataFor) {
  EXPECT_EQ(kinds_of(results_of(plausible_rows())),
            (std::set<std::string>{"throughput", "speedup", "memory"}));
  EXPECT_TRUE(kinds_of({}).empty());
  auto row = plain_row("serial", "noop", 1, 100);
  row.status = Status::crashed;
  EXPECT_TRUE(kinds_of(results_of({row})).empty());
}

TEST(Pictures, OfAFailedModelSayWhy) {
  auto chart = throughput_chart(Subject(results_of(plausible_rows())));
  ASSERT_TRUE(chart);
  const Panel& panel = panel_of(*chart, "tcp_echo");
  ASSERT_NE(series_of(panel, "tbb_arena"), nullptr);
  EXPECT_TRUE(series_of(panel, "tbb_arena")->marks.empty());
  EXPECT_EQ(series_of(panel, "tbb_arena")->note,
            "unsupported: read: Resource temporarily unavailable");
  EXPECT_EQ(series_of(panel, "fork_per_task")->note, "timeout: no task finished within 60 s");
}

// The picture and the verdicts must not disagree about a difference.
TEST(Pictures, RatiosAreThoseOfTheVerdicts) {
  auto rows = plausible_rows();
  for (std::uint64_t block = 1; block <= 6; ++block) {  // a tie
    rows.push_back(plain_row("serial", "noop", block, 100));
    rows.push_back(plain_row("thread_pool", "noop", block, block % 2 == 0 ? 98 : 102));
  }
  Subject subject(results_of(rows));
  auto chart = ratio_chart(subject);
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->panels.size(), subject.contests().size());
  std::size_t hollow = 0;
  for (std::size_t which = 0; which < chart->panels.size(); ++which) {
    const Standing& standing = subject.tournament().standing(which);
    Phrases phrases(subject.contests()[which], subject.tournament(), which);
    for (const Series& series : chart->panels[which].series) {
      auto found = phrases.compare(*standing.best_of(series.model), *standing.best_of("serial"));
      const Mark& mark = series.marks.at(0);
      EXPECT_EQ(mark.x, found.ratio);
      EXPECT_EQ(mark.low, found.low);
      EXPECT_EQ(mark.high, found.high);
      EXPECT_EQ(mark.hollow, found.difference == Ordering::no_difference_shown) << series.model;
      EXPECT_EQ(mark.hollow, mark.text.starts_with("no difference shown")) << mark.text;
      hollow += mark.hollow ? 1 : 0;
    }
  }
  EXPECT_GT(hollow, 0U);
  auto sentences = verdicts(subject.results().rows);
  auto claim = chart->finding.substr(chart->finding.find(": ") + 2);
  claim.pop_back();
  EXPECT_TRUE(std::ranges::any_of(sentences, [&](const std::string& sentence) {
    return sentence.find(claim) != std::string::npos;
  })) << claim;
}

TEST(Pictures, MarkTheCpusOfTheMachine) {
  auto results = results_of(plausible_rows());
  results.runs.push_back(about({"/usr/bin/interleave", "run", "--quick"}, "A CPU"));
  auto chart = ratio_chart(Subject(results));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->x.lines.size(), 2U);
  EXPECT_EQ(chart->x.lines[1].at, 16);
  EXPECT_EQ(chart->x.lines[1].label, "16 CPUs");
  EXPECT_NE(chart->caption.find("A CPU, 16 CPUs, 2026-11-28. interleave run --quick."),
            std::string::npos)
      << chart->caption;
}

TEST(Pictures, WithoutSerialCompareWithTheBest) {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= 8; ++block) {
    auto wiggle = 1 + 0.001 * static_cast<double>(block % 3);
    rows.push_back(plain_row("thread_pool", "noop", block, 200 * wiggle));
    rows.push_back(plain_row("gil_threads", "noop", block, 100 / wiggle));
  }
  auto chart = ratio_chart(Subject(results_of(rows)));
  ASSERT_TRUE(chart);
  EXPECT_EQ(chart->panels.at(0).title, "base: thread_pool");
  ASSERT_EQ(chart->panels[0].series.size(), 1U);
  EXPECT_NEAR(chart->panels[0].series[0].marks.at(0).x, 0.5, 0.01);
}

// Most params of the suite `web` are the same in all of its contests.
TEST(Pictures, PanelsAreTitledByWhatDiffers) {
  std::vector<Row> rows;
  std::string shared = "connections=32;database=" + std::string(200, 'd') + ";pages=100";
  for (std::string mix : {"read", "write"}) {
    for (std::string model : {"thread_pool", "gil_threads"}) {
      auto& row = rows.emplace_back(plain_row(model, "web", 1, 100));
      row.params = shared + ";mix=" + mix;
    }
  }
  auto chart = throughput_chart(Subject(results_of(rows)));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->panels.size(), 2U);
  EXPECT_EQ(chart->panels[0].title, "mix=read");
  EXPECT_EQ(chart->panels[1].title, "mix=write");
  EXPECT_EQ(chart->title, "Throughput of web: median and range over the blocks");
  EXPECT_NE(
      chart->caption.find("All panels: connections=32, database=ddddddd...ddddddddd, pages=100."),
      std::string::npos)
      << chart->caption;
}

std::vector<Row> sweep(std::initializer_list<std::uint64_t> counts, std::uint64_t blocks = 6) {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= blocks; ++block) {
    for (auto workers : counts) {
      auto n = static_cast<double>(workers);
      auto noise = 1 + 0.01 * static_cast<double>((7 * workers + 5 * block) % 11) / 11;
      auto& row = rows.emplace_back(
          plain_row("thread_pool", "primes", block, 1000 * n / (1 + 0.05 * (n - 1)) * noise));
      row.workers = row.in_flight = workers;
      row.worker_rule = "given";
    }
  }
  return rows;
}

TEST(Pictures, OfWorkersNeedThreeCountsOfAModel) {
  EXPECT_FALSE(worker_chart(Subject(results_of(sweep({1, 2})))));
  auto chart = worker_chart(Subject(results_of(sweep({1, 2, 4}))));
  ASSERT_TRUE(chart);
  EXPECT_EQ(chart->panels.at(0).series.size(), 1U);
  auto several = sweep({2});  // one count each: nothing scales
  for (std::uint64_t workers : {4U, 8U}) {
    auto& row = several.emplace_back(plain_row("model_" + std::to_string(workers), "primes", 1, 9));
    row.workers = workers;
  }
  EXPECT_FALSE(worker_chart(Subject(results_of(several))));
}

TEST(Pictures, OfWorkersDrawTheLawThatHolds) {
  auto chart = worker_chart(Subject(results_of(sweep({1, 2, 3, 4, 6, 8}))));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->panels.at(0).series.size(), 2U);
  const Series& law = chart->panels[0].series[1];
  EXPECT_EQ(law.name, "Amdahl's law");
  EXPECT_FALSE(law.marked);
  EXPECT_EQ(law.marks.front().x, 1);
  EXPECT_EQ(law.marks.back().x, 8);
  EXPECT_NE(
      chart->finding.find("by Amdahl's law with a serial share of 0.0498 (95% CI 0.0491-0.0507)."),
      std::string::npos)
      << chart->finding;
}

Row open_row(const std::string& model, double rate, std::uint64_t block, double p99_ms) {
  auto row = plain_row(model, "web", block, rate);
  row.load = "open";
  row.offered_per_s = rate;
  row.achieved_share = 1.0;
  row.lat_p99_ns =
      static_cast<std::uint64_t>(p99_ms * 1e6 * (1 + 0.01 * static_cast<double>(block)));
  row.lat_p50_ns = *row.lat_p99_ns / 2;
  row.congestions = 500;
  return row;
}

ResultSet ladder() {
  ResultSet results;
  for (std::uint64_t block = 1; block <= 6; ++block) {
    for (double rate : {100.0, 1000.0}) {
      results.rows.push_back(open_row("thread_pool", rate, block, rate / 100));
      auto& row = results.rows.emplace_back(open_row("gil_threads", rate, block, rate / 50));
      if (rate < 500) continue;
      row.status = Status::saturated;
      row.achieved_share = 0.4;
    }
  }
  for (const Row& row : results.rows) {
    for (auto& line : latencies_of(row, 1'000'000)) results.latencies.push_back(line);
  }
  results.runs.emplace_back().goal = "p99=80ms";
  return results;
}

TEST(Pictures, OfRatesHaveTheGoalAndWhatWasSaturated) {
  auto chart = rate_chart(Subject(ladder()));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->y.lines.size(), 1U);
  EXPECT_DOUBLE_EQ(chart->y.lines[0].at, 0.08);
  EXPECT_EQ(chart->y.lines[0].label, "goal: p99 = 80.0 ms");
  const Series* gil = series_of(chart->panels.at(0), "gil_threads");
  ASSERT_NE(gil, nullptr);
  ASSERT_EQ(gil->marks.size(), 2U);
  EXPECT_FALSE(gil->marks[0].beyond);
  EXPECT_TRUE(gil->marks[1].beyond);
  EXPECT_TRUE(gil->marks[1].hollow);
  EXPECT_EQ(gil->marks[1].text, "at 1.00 k/s saturated");
  EXPECT_NE(chart->finding.find("sustained by thread_pool"), std::string::npos) << chart->finding;
  auto parts = testing::read_svg(svg_of(*chart, SvgHost::file));
  EXPECT_TRUE(
      std::ranges::any_of(parts.texts, [](const auto& text) { return text.words == "saturated"; }));
}

TEST(Pictures, OfRatesNeedTwoRates) {
  auto results = ladder();
  std::erase_if(results.rows, [](const Row& row) { return row.offered_per_s > 500; });
  EXPECT_FALSE(rate_chart(Subject(results)));
  EXPECT_FALSE(throughput_chart(Subject(results))) << "all models do the offered work";
}

TEST(Pictures, OfAHostileGoalHaveNone) {
  for (std::string goal : {"", "p99", "p99=", "p12=3ms", "p99=-1", "p99=1e999s", "=", "<b>"}) {
    auto results = ladder();
    results.runs.at(0).goal = goal;
    auto chart = rate_chart(Subject(results));
    ASSERT_TRUE(chart) << goal;
    EXPECT_TRUE(chart->y.lines.empty()) << goal;
  }
}

TEST(Pictures, OfLatencyHaveServiceTimesUnderOpenLoadOnly) {
  auto open = latency_chart(Subject(ladder()));
  ASSERT_TRUE(open);
  const auto& series = open->panels.at(0).series;
  auto dotted = std::ranges::count(series, Series::Line::dotted, &Series::line);
  EXPECT_EQ(dotted, 2);
  for (const Series& each : series) {
    EXPECT_EQ(each.marks.size(), 3U) << "the maximum has no place on the axis";
  }
  const Series* saturated = series_of(panel_of(*open, "1000/s offered"), "gil_threads");
  ASSERT_NE(saturated, nullptr);
  EXPECT_TRUE(saturated->marks.at(0).hollow);
  EXPECT_FALSE(series_of(panel_of(*open, "100/s offered"), "gil_threads")->marks.at(0).hollow);
  auto row = plain_row("serial", "noop", 1, 100);
  auto batch = results_of({row});
  EXPECT_FALSE(latency_chart(Subject(batch)));
  batch.latencies = latencies_of(row, 500);
  auto chart = latency_chart(Subject(batch));
  ASSERT_TRUE(chart);
  EXPECT_EQ(chart->panels.at(0).series.size(), 1U);
}

TEST(Pictures, OfMemoryNameTheLeastAndTheMost) {
  std::vector<Row> rows;
  for (auto [model, bytes] : {std::pair("serial", 1U << 20U), {"process_pool", 8U << 20U}}) {
    auto& row = rows.emplace_back(plain_row(model, "noop", 1, 100));
    row.max_rss_bytes = bytes;
  }
  auto chart = memory_chart(Subject(results_of(rows)));
  ASSERT_TRUE(chart);
  EXPECT_EQ(chart->finding,
            "serial needs the least memory, 1.00 MiB, and process_pool the most, 8.00 MiB "
            "(medians).");
  rows.pop_back();
  EXPECT_FALSE(memory_chart(Subject(results_of(rows))));
}

TEST(Pictures, OfLocksHaveABarForEachThread) {
  auto row = plain_row("gil_threads", "primes", 1, 100);
  row.workers = row.in_flight = 2;
  auto results = results_of({row});
  for (std::uint64_t thread : {0U, 1U, 2U}) {
    results.locks.push_back({row.run_id, row.model, row.workload, row.params, row.workers,
                             row.in_flight, 1, 1, thread, 0.25, 0.5, 0.25, 10, 3});
  }
  auto chart = lock_chart(Subject(results));
  ASSERT_TRUE(chart);
  const auto& series = chart->panels.at(0).series;
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series[0].name, "gil_threads, worker 0");
  EXPECT_EQ(series[2].name, "gil_threads, hog 0");
  ASSERT_EQ(series[0].marks.size(), 3U);
  EXPECT_EQ(series[0].marks[1].low, 25);
  EXPECT_EQ(series[0].marks[1].high, 75);
  EXPECT_EQ(series[0].note, "drops: 10.0/s forced, 3.00/s voluntary");
  EXPECT_EQ(chart->finding, "gil_threads, worker 0 waited for the lock in 50.0% of the window.");
}

TEST(Pictures, OfTwoMachinesHavePanelsOfTheirOwn) {
  std::vector<Row> rows;
  for (std::string machine : {"m1", "m2"}) {
    for (std::string model : {"serial", "thread_pool"}) {
      for (std::uint64_t block = 1; block <= 6; ++block) {
        auto& row = rows.emplace_back(plain_row(model, "noop", block, machine == "m1" ? 100 : 900));
        row.machine = machine;
        row.run_id = "run-" + machine;
      }
    }
  }
  auto chart = throughput_chart(Subject(results_of(rows)));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->panels.size(), 2U);
  EXPECT_EQ(chart->panels[0].title, "machine m1");
  EXPECT_EQ(chart->panels[0].series.at(0).marks.at(0).x, 100);
  EXPECT_EQ(chart->panels[1].series.at(0).marks.at(0).x, 900);
}

// Names and params are a user's, and a user's file may be anyone's.
TEST(Pictures, OfHostileNamesStayText) {
  ResultSet results;
  for (std::string text : {"'; alert(1); '", "<svg onload=x>", "]]>", "a\tb", "&#0;", "\x1B[31m",
                           "\xFF", "\" onload=\"x"}) {
    for (std::uint64_t workers : {1U, 2U, 3U}) {
      auto row = plain_row(text, "work" + text, 1, 100);
      row.params = text + "=" + text;
      row.workers = workers;
      row.max_rss_bytes = 1U << 20U;
      for (auto& line : latencies_of(row, 1000)) results.latencies.push_back(line);
      results.rows.push_back(row);
      row.model = "serial";
      results.rows.push_back(row);
    }
  }
  results.runs.push_back(about({"<b>", "--\"quoted\"", "\x01"}, "<i>&"));
  auto charts = charts_of(results);
  EXPECT_GE(charts.size(), 4U);
  for (const Chart& chart : charts) {
    EXPECT_EQ(testing::read_svg(svg_of(chart, SvgHost::file)).fault, "") << chart.kind;
    EXPECT_EQ(testing::read_svg(svg_of(chart, SvgHost::page)).fault, "") << chart.kind;
  }
}

TEST(Pictures, OfAnyNumbersAreDrawn) {
  std::vector<Row> rows;
  std::uint64_t block = 0;
  for (double value : {1e-300, 1e-9, 1.0, 1e9, 1e300}) {
    for (std::string model : {"serial", "thread_pool"}) {
      auto& row = rows.emplace_back(plain_row(model, "noop", ++block, value));
      row.tasks = 1;
      row.max_rss_bytes = ~std::uint64_t{0};
    }
  }
  for (const Chart& chart : charts_of(results_of(rows))) {
    EXPECT_EQ(testing::read_svg(svg_of(chart, SvgHost::file)).fault, "") << chart.kind;
  }
}

}  // namespace
}  // namespace interleave
