#include "results/groups/grain.hpp"

#include "results/groups/analysis.hpp"
#include "results/report/findings.hpp"
#include "results/report/grain_table.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;

constexpr std::uint64_t cpus = 2;
constexpr std::uint64_t blocks = 7;

/// A model that needs `overhead` seconds of a CPU for each task besides its work.
struct Imagined {
  std::string name;
  double overhead;
  double cpus;  // that it can use
};

std::vector<std::string> sizes_from(std::int64_t ns, std::size_t count) {
  std::vector<std::string> sizes;
  for (; count > 0; --count, ns *= 2) sizes.push_back(std::to_string(ns) + "ns");
  return sizes;
}

Row row_of(const Imagined& model, const std::string& workload, const std::string& params,
           std::uint64_t block, double throughput) {
  auto row = plain_row(model.name, workload, block, throughput);
  row.params = params;
  row.machine_cpus = cpus;
  return row;
}

/// Computing at these sizes. In each block the machine has another speed, and each row strays.
std::vector<Row> computing(const std::vector<Imagined>& models,
                           const std::vector<std::string>& sizes, double noise = 0.01) {
  std::mt19937_64 random(1);
  std::normal_distribution<> normal;
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= blocks; ++block) {
    auto speed = std::exp(0.1 * normal(random));
    for (const auto& size : sizes) {
      auto work = std::stod(size) * 1e-9;  // each size is in ns
      for (const Imagined& model : models) {
        auto rate = model.cpus * speed / (work + model.overhead) * std::exp(noise * normal(random));
        rows.push_back(row_of(model, "spin", "cpu=" + size + ";yield=0", block, rate));
      }
    }
  }
  return rows;
}

const Imagined serial{"serial", 50e-9, 1};
const std::vector<std::string> usual_sizes = sizes_from(60, 15);  // to a millisecond

std::vector<GrainSweep> sweeps_of(const std::vector<Row>& rows) {
  auto groups = contests(rows);
  return find_grain(groups);
}

const GrainLimit& limit_of(const GrainSweep& sweep, const std::string& model) {
  return *std::ranges::find(sweep.limits, model, &GrainLimit::model);
}

TEST(Grain, IsTheOverheadOfATask) {
  auto sweeps =
      sweeps_of(computing({serial, {"thread_pool", 1e-6, 2}, {"forks", 300e-6, 2}}, usual_sizes));
  ASSERT_EQ(sweeps.size(), 1U);
  const auto& sweep = sweeps.front();
  EXPECT_EQ(sweep.kind, GrainSweep::Kind::computing);
  EXPECT_EQ(sweep.cpus, cpus);
  EXPECT_NEAR(limit_of(sweep, "thread_pool").median / 1e-6, 1, 0.06);
  EXPECT_NEAR(limit_of(sweep, "forks").median / 300e-6, 1, 0.06);
  EXPECT_LE(limit_of(sweep, "forks").low, limit_of(sweep, "forks").median);
  EXPECT_GE(limit_of(sweep, "forks").high, limit_of(sweep, "forks").median);
  EXPECT_EQ(sweep.limits.front().model, "serial") << "the smallest first";
  EXPECT_EQ(limit_of(sweep, "forks").blocks, blocks);
}

// One thread at a time keeps half of two CPUs busy at best, and less with any overhead.
TEST(Grain, NoSizeIsAResult) {
  auto sweeps = sweeps_of(computing({serial, {"a_slow_one", 1e-6, 0.95}}, usual_sizes));
  const auto& limit = limit_of(sweeps.at(0), "a_slow_one");
  EXPECT_TRUE(std::isinf(limit.median));
  EXPECT_NEAR(limit.best_share, 0.475, 0.02);
  EXPECT_EQ(limit_text(sweeps[0], limit.median), "none");
  auto sentence = grain_sentences(sweeps).at(0);
  EXPECT_NE(sentence.find("no size with a_slow_one"), std::string::npos) << sentence;
}

// At 0.5 with noise, chance would decide in each block.
TEST(Grain, OfALockOnTwoCpusIsNone) {
  auto rows = computing({serial, {"gil_threads", 1e-9, 1}}, usual_sizes);
  for (Row& row : rows) {
    if (row.model == "gil_threads") row.one_at_a_time = 1;
  }
  auto sweeps = sweeps_of(rows);
  EXPECT_TRUE(std::isinf(limit_of(sweeps.at(0), "gil_threads").low));
}

TEST(Grain, OfSerialIsItsOverheadOnOneCpu) {
  auto sweeps = sweeps_of(computing({{"serial", 500e-9, 1}}, usual_sizes));
  EXPECT_NEAR(limit_of(sweeps.at(0), "serial").median / 500e-9, 1, 0.06);
}

TEST(Grain, MayBeBelowEverySizeMeasured) {
  auto sweeps = sweeps_of(computing({serial, {"stackless_tasks", 100e-9, 2}}, sizes_from(1000, 8)));
  const auto& limit = limit_of(sweeps.at(0), "stackless_tasks");
  EXPECT_EQ(limit.median, 0);
  EXPECT_EQ(limit_text(sweeps[0], limit.median), "under 1.00 us");
}

TEST(Grain, NeedsSerialInTheSameBlocks) {
  auto rows = computing({serial, {"thread_pool", 1e-6, 2}}, usual_sizes);
  std::erase_if(rows, [](const Row& row) { return row.model == "serial" && row.block > 3; });
  EXPECT_EQ(limit_of(sweeps_of(rows).at(0), "thread_pool").blocks, 3U);
  std::erase_if(rows, [](const Row& row) { return row.model == "serial"; });
  auto sweeps = sweeps_of(rows);
  EXPECT_TRUE(sweeps.at(0).limits.empty());
  EXPECT_NE(sweeps[0].refusal, "");
  std::ostringstream out;
  print_grain(out, sweeps, 80);
  EXPECT_NE(out.str().find("unknown"), std::string::npos);
}

TEST(Grain, AFewSizesAreNoSweep) {
  EXPECT_TRUE(sweeps_of(computing({serial}, sizes_from(60, fewest_sizes - 1))).empty());
  EXPECT_EQ(sweeps_of(computing({serial}, sizes_from(60, fewest_sizes))).size(), 1U);
}

// With k in flight, a wait w and a limit of r tasks a second, half of k / w is reached at k / 2r.
TEST(Grain, OfWaitsIsWhereThroughputIsHalfOfTheIdeal) {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= blocks; ++block) {
    for (const auto& size : sizes_from(10'000, 12)) {
      auto rate = std::min(64 / (std::stod(size) * 1e-9), 100'000.0);
      auto row = row_of({"thread_pool", 0, 2}, "sleep", "io=" + size, block, rate);
      row.in_flight = 64;
      rows.push_back(row);
    }
  }
  auto sweeps = sweeps_of(rows);
  ASSERT_EQ(sweeps.size(), 1U);
  EXPECT_EQ(sweeps[0].kind, GrainSweep::Kind::waiting);
  EXPECT_EQ(sweeps[0].in_flight, 64U);
  EXPECT_NEAR(limit_of(sweeps[0], "thread_pool").median, 320e-6, 1e-6);
}

TEST(Grain, OtherRowsAreNoSweep) {
  EXPECT_TRUE(sweeps_of(testing::plausible_rows()).empty());
  auto rows = computing({serial}, usual_sizes);
  for (Row& row : rows) row.params = "cpu=;yield=0";
  EXPECT_TRUE(sweeps_of(rows).empty());
}

RC_GTEST_PROP(Grain, DoesNotDependOnTheOrderOfRows, (std::uint64_t seed)) {
  auto rows = computing({serial, {"thread_pool", 1e-6, 2}}, usual_sizes);
  auto expected = sweeps_of(rows);
  std::mt19937_64 random(seed);
  std::ranges::shuffle(rows, random);
  auto found = sweeps_of(rows);
  RC_ASSERT(found.size() == expected.size());
  RC_ASSERT(grain_sentences(found) == grain_sentences(expected));
}

// Thirty sizes would fill the answer with thirty sentences.
TEST(GrainFindings, StandForTheSizes) {
  auto rows = computing({serial, {"thread_pool", 1e-6, 2}}, usual_sizes);
  auto others = testing::plausible_rows();
  auto expected = findings(Analysis(others), std::nullopt).brief;
  rows.insert(rows.end(), others.begin(), others.end());
  Analysis analysis(rows);
  auto brief = findings(analysis, std::nullopt).brief;
  ASSERT_EQ(brief.size(), expected.size() + 1);
  EXPECT_NE(brief.front().find("Smallest task"), std::string::npos);
}

TEST(GrainTable, FitsIntoATerminal) {
  auto sweeps = sweeps_of(
      computing({serial, {"thread_pool", 1e-6, 2}, {"gil_threads", 1e-6, 0.9}}, usual_sizes));
  std::ostringstream out;
  print_grain(out, sweeps, 80);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_NE(out.str().find("thread_pool"), std::string::npos);
}

}  // namespace
}  // namespace interleave
