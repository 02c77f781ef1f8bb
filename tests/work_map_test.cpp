#include "results/groups/work_map.hpp"

#include "results/groups/ranking.hpp"
#include "results/report/findings.hpp"
#include "results/report/map_table.hpp"
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

constexpr std::uint64_t blocks = 8;
constexpr std::uint64_t shares[] = {0, 50, 99};
constexpr std::uint64_t counts[] = {10, 100, 1000};

/// Throughput a second of a model with 2 CPUs that holds at most `places` tasks of 1 ms.
double speed_of(double waiting, double in_flight, double places, double overhead_s) {
  auto computing = 2 / ((100 - waiting) * 1e-5 + overhead_s);
  return std::min(computing, std::min(in_flight, places) / 1e-3);
}

Row row_of(const std::string& model, std::uint64_t waiting, std::uint64_t in_flight,
           std::uint64_t block, double throughput) {
  auto row = plain_row(model, "phases", block, throughput);
  row.params = "task=1ms;waiting=" + std::to_string(waiting) + ";yield=0";
  row.in_flight = in_flight;
  row.workers = 2;
  row.tasks = 8000;
  return row;
}

/// A loop holds all tasks. A pool holds 20, and needs less time for each. A slow model never wins.
std::vector<Row> made_up_rows(double noise = 0.01, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<> normal;
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= blocks; ++block) {
    for (auto waiting : shares) {
      for (auto in_flight : counts) {
        auto add = [&](const std::string& model, double places, double overhead_s) {
          auto speed = speed_of(static_cast<double>(waiting), static_cast<double>(in_flight),
                                places, overhead_s);
          rows.push_back(
              row_of(model, waiting, in_flight, block, speed * std::exp(noise * normal(random))));
        };
        add("stackless_tasks", 1e6, 5e-6);
        add("thread_pool", 20, 0);
        add("process_pool", 2, 200e-6);
      }
    }
  }
  return rows;
}

std::vector<WorkMap> maps_of(const std::vector<Row>& rows) {
  auto groups = contests(rows);
  return find_maps(groups, Tournament(groups));
}

const MapCell& cell_at(const WorkMap& map, std::uint64_t waiting, std::uint64_t in_flight) {
  return *std::ranges::find_if(map.cells, [&](const MapCell& cell) {
    return cell.waiting == waiting && cell.in_flight == in_flight;
  });
}

TEST(WorkMap, HasACellForEachShareAndNumber) {
  auto maps = maps_of(made_up_rows());
  ASSERT_EQ(maps.size(), 1U);
  EXPECT_EQ(maps[0].params, "task=1ms;yield=0");
  EXPECT_EQ(maps[0].cells.size(), std::size(shares) * std::size(counts));
}

TEST(WorkMap, SaysByHowMuchTheBestIsBetter) {
  auto maps = maps_of(made_up_rows());
  const auto& cell = cell_at(maps.at(0), 99, 1000);
  EXPECT_TRUE(cell.has_winner());
  EXPECT_EQ(cell.best, "stackless_tasks");
  EXPECT_NEAR(cell.margin, 133'333 / 20'000.0, 0.2);  // 2 / 15 us against 20 / 1 ms
}

TEST(WorkMap, MarginIsOverTheBestModelThatWasBeaten) {
  auto maps = maps_of(made_up_rows());
  const auto& cell = cell_at(maps.at(0), 0, 10);
  EXPECT_EQ(cell.tied.size(), 1U) << "5 us of 1 ms are less than the noise";
  EXPECT_FALSE(cell.has_winner());
  EXPECT_NEAR(cell.margin, 1.2, 0.03);  // 1 ms against 1.2 ms
}

TEST(WorkMap, RefusesWithAReason) {
  auto rows = made_up_rows();
  for (Row& row : rows) {
    if (row.in_flight == 1000U) row.tasks = 999;
  }
  std::erase_if(rows, [](const Row& row) { return row.in_flight == 100U && row.block > 5; });
  std::erase_if(rows, [](const Row& row) {
    return row.in_flight == 10U && row.params.find("waiting=50") != std::string::npos &&
           row.model != "thread_pool";
  });
  auto maps = maps_of(rows);
  EXPECT_NE(cell_at(maps.at(0), 0, 1000).refusal.find("fewer tasks"), std::string::npos);
  EXPECT_NE(cell_at(maps[0], 0, 100).refusal.find("blocks"), std::string::npos);
  EXPECT_NE(cell_at(maps[0], 50, 10).refusal.find("only one model"), std::string::npos);
  EXPECT_EQ(cell_at(maps[0], 0, 10).refusal, "");
  auto sentence = map_sentences(maps).at(0);
  EXPECT_NE(sentence.find("nothing can be said on 7 of 9 cells"), std::string::npos) << sentence;
}

TEST(WorkMap, OneColumnIsNoMap) {
  auto rows = made_up_rows();
  std::erase_if(rows, [](const Row& row) { return row.in_flight != 10U; });
  EXPECT_TRUE(maps_of(rows).empty());
  EXPECT_TRUE(maps_of(testing::plausible_rows()).empty());
}

TEST(WorkMap, EachTaskLengthHasItsOwn) {
  auto rows = made_up_rows();
  auto more = rows;
  for (Row& row : more) row.params.replace(0, 8, "task=5ms");
  rows.insert(rows.end(), more.begin(), more.end());
  EXPECT_EQ(maps_of(rows).size(), 2U);
}

TEST(WorkMap, IgnoresParametersThatItCannotRead) {
  auto rows = made_up_rows();
  for (Row& row : rows) row.params = "task=1ms;waiting=;yield=0";
  EXPECT_TRUE(maps_of(rows).empty());
}

RC_GTEST_PROP(WorkMap, SaysWhatTheRankingSays, (std::uint64_t seed)) {
  auto rows = made_up_rows(0.1, seed);
  auto groups = contests(rows);
  Tournament tournament(groups);
  auto maps = find_maps(groups, tournament);
  RC_ASSERT(maps.size() == 1U);
  for (const MapCell& cell : maps[0].cells) {
    auto expected = ranking(tournament, cell.contest);
    RC_ASSERT(cell.best == expected.best->model);
    RC_ASSERT(cell.tied.size() == expected.tied.size());
    for (std::size_t place = 0; place < cell.tied.size(); ++place) {
      RC_ASSERT(cell.tied[place] == expected.tied[place]->model);
    }
    RC_ASSERT((cell.margin > 1) == (cell.tied.size() < 2));
  }
}

RC_GTEST_PROP(WorkMap, DoesNotDependOnTheOrderOfRows, (std::uint64_t seed)) {
  auto rows = made_up_rows(0.1);
  auto print = [](const std::vector<Row>& from) {
    std::ostringstream out;
    print_maps(out, maps_of(from), 80);
    return out.str() + map_sentences(maps_of(from)).at(0);
  };
  auto expected = print(rows);
  std::mt19937_64 random(seed);
  std::ranges::shuffle(rows, random);
  RC_ASSERT(print(rows) == expected);
}

TEST(MapTable, FitsIntoATerminal) {
  std::ostringstream out;
  print_maps(out, maps_of(made_up_rows()), 80);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_NE(out.str().find("A~B 1.20x"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("stackless_tasks"), std::string::npos) << out.str();
}

TEST(MapTable, NamesARectangleInWords) {
  auto sentence = map_sentences(maps_of(made_up_rows(0.001))).at(0);
  EXPECT_NE(sentence.find("stackless_tasks wins at 99% waiting with 100 to 1000 in flight, by"),
            std::string::npos)
      << sentence;
}

TEST(Verdicts, OfAMapAreOneBriefSentence) {
  auto rows = made_up_rows();
  auto others = testing::plausible_rows();
  auto expected = findings(Analysis(others), std::nullopt).brief.size() + 1;
  rows.insert(rows.end(), others.begin(), others.end());
  auto verdicts = findings(Analysis(rows), std::nullopt);
  EXPECT_EQ(verdicts.brief.size(), expected);
  EXPECT_EQ(verdicts.brief.front().find("Map of phases, task=1ms"), 0U);
}

}  // namespace
}  // namespace interleave
