#include "results/groups/contest.hpp"

#include "results/groups/ranking.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;

Row row(std::string model, std::uint64_t block, double throughput,
        std::optional<std::uint64_t> workers, std::uint64_t in_flight) {
  Row result = plain_row(std::move(model), "sleep", block, throughput);
  result.workers = workers;
  result.in_flight = in_flight;
  return result;
}

TEST(Contests, DoNotDependOnTheOrderOfRows) {
  auto rows = plausible_rows();
  auto shuffled = rows;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64(3));
  auto left = contests(rows);
  auto right = contests(shuffled);
  ASSERT_EQ(left.size(), 4U);
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t which = 0; which < left.size(); ++which) {
    ASSERT_EQ(left[which].title(), right[which].title());
    ASSERT_EQ(left[which].entrants.size(), right[which].entrants.size());
    for (std::size_t at = 0; at < left[which].entrants.size(); ++at) {
      EXPECT_EQ(left[which].entrants[at].model, right[which].entrants[at].model);
      EXPECT_EQ(left[which].entrants[at].throughputs(), right[which].entrants[at].throughputs());
    }
  }
}

TEST(Contests, SeparateWorkButNotModelSettings) {
  auto a = plain_row("thread_pool", "sleep", 1, 10);
  a.params = "duration=1ms;thread_pool.stack=64KiB";
  auto b = a;
  b.params = "duration=1ms;thread_pool.stack=1MiB";
  auto c = a;
  c.params = "duration=2ms";
  std::vector<Row> rows = {a, b, c};
  auto found = contests(rows);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].params, "duration=1ms");
  ASSERT_EQ(found[0].entrants.size(), 2U);
  EXPECT_EQ(found[0].entrants[0].settings, "thread_pool.stack=1MiB");
  EXPECT_FALSE(found[0].has_one_setting("thread_pool"));
}

TEST(Contests, SeparateInFlightWhereItWasSweptAndKeepSerial) {
  std::vector<Row> rows = {row("serial", 1, 1, 1, 1), row("thread_pool", 1, 5, 2, 8),
                           row("thread_pool", 1, 9, 2, 64), row("fork_per_task", 1, 3, {}, 8),
                           row("fork_per_task", 1, 4, {}, 64)};
  auto found = contests(rows);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].title(), "sleep (8 in flight)");
  EXPECT_EQ(found[1].title(), "sleep (64 in flight)");
  for (const Contest& contest : found) {
    EXPECT_EQ(contest.entrants.size(), 3U);
    EXPECT_NE(contest.best_of("serial"), nullptr);
  }
}

TEST(Contests, AreTitledByWhatTellsThemApart) {
  std::vector<Row> rows;
  for (const auto* params : {"bytes=1024;delay=0;hogs=0", "bytes=1024;delay=0;hogs=1"}) {
    rows.push_back(row("thread_pool", 1, 5, 2, 2));
    rows.back().params = params;
  }
  rows.push_back(plain_row("thread_pool", "noop", 1, 9));
  rows.back().params = "x=1";
  auto found = contests(rows);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].title(), "noop");
  EXPECT_EQ(found[1].title(), "sleep (hogs=0)");
  EXPECT_EQ(found[2].title(), "sleep (hogs=1)");
  EXPECT_EQ(found[0].shared.front(), "x=1");
  EXPECT_EQ(found[2].shared, (std::vector<std::string>{"bytes=1024", "delay=0", "2 in flight"}));
  rows.pop_back();
  rows.pop_back();
  EXPECT_EQ(contests(rows).front().title(), "sleep") << "alone, it needs no more";
}

TEST(Contests, OfSeveralRatesAreTitledByTheRate) {
  std::vector<Row> rows;
  for (double rate : {0.5, 1.0}) {
    rows.push_back(row("serial", 1, 5, 1, 8));
    rows.back().params = "io=1ms";
    rows.back().load = "open";
    rows.back().offered_per_s = rate;
  }
  rows.push_back(row("serial", 1, 5, 1, 8));
  rows.back().params = "io=1ms";
  auto found = contests(rows);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].title(), "sleep (batch)");
  EXPECT_EQ(found[1].title(), "sleep (open load, 0.5/s offered)");
  EXPECT_EQ(found[2].title(), "sleep (open load, 1/s offered)");
  EXPECT_EQ(found[2].work, "sleep");
}

// Texts that may be mistaken for one another when they are put together.
std::string some_params() {
  auto part = rc::gen::elementOf(std::vector<std::string>{"a=1", "a=2", "b=1", "b", "", "a=1, b=1",
                                                          "8 in flight", "batch", "=", "a=1) #2"});
  std::string params;
  for (const auto& text :
       *rc::gen::container<std::vector<std::string>>(*rc::gen::inRange<std::size_t>(0, 4), part)) {
    params += (params.empty() ? "" : ";") + text;
  }
  return params;
}

RC_GTEST_PROP(Contests, HaveTitlesOfTheirOwn, ()) {
  std::vector<Row> rows;
  for (int count = *rc::gen::inRange(1, 12); count > 0; --count) {
    auto one = row("thread_pool", 1, 5, 2, *rc::gen::elementOf(std::vector<std::uint64_t>{2, 8}));
    one.params = some_params();
    one.workload = *rc::gen::elementOf(std::vector<std::string>{"sleep", "noop", "sleep (a=1)"});
    if (*rc::gen::arbitrary<bool>()) one.offered_per_s = *rc::gen::inRange(1, 3);
    if (one.offered_per_s) one.load = "open";
    rows.push_back(std::move(one));
  }
  auto found = contests(rows);
  std::set<std::string> titles;
  for (const Contest& contest : found) titles.insert(contest.title());
  RC_ASSERT(titles.size() == found.size());
}

TEST(Contests, LeaveInFlightAloneWhereItFollowsTheWorkers) {
  std::vector<Row> rows = {row("serial", 1, 1, 1, 1), row("thread_pool", 1, 5, 1, 1),
                           row("thread_pool", 1, 9, 2, 2)};
  auto found = contests(rows);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].best_of("thread_pool")->workers, 2U);
}

TEST(Contest, RanksModelsAtTheirBestAndFailuresLast) {
  auto failed = row("aaa", 1, 99, 1, 1);
  failed.status = Status::wrong_result;
  std::vector<Row> rows = {failed, row("serial", 1, 1, 1, 1), row("pool", 1, 5, 1, 1),
                           row("pool", 1, 9, 2, 2)};
  auto found = contests(rows);
  auto ranking = found.at(0).best_of_each_model();
  ASSERT_EQ(ranking.size(), 3U);
  EXPECT_EQ(ranking[0]->workers, 2U);
  EXPECT_EQ(ranking[1]->model, "serial");
  EXPECT_EQ(ranking[2]->throughput(), 0);
  EXPECT_EQ(found[0].best_of("aaa"), nullptr);
}

// Drift by a factor of ten from block to block says nothing about the models.
TEST(CompareEntrants, PairsWithinBlocks) {
  std::vector<Row> rows;
  double drift = 1;
  for (std::uint64_t block = 1; block <= 6; ++block, drift *= 10) {
    rows.push_back(row("a", block, 2 * drift, 1, 1));
    rows.push_back(row("b", block, 1 * drift, 1, 1));
  }
  auto found = contests(rows);
  auto result = compare(*found[0].best_of("a"), *found[0].best_of("b"));
  EXPECT_EQ(result.blocks, 6U);
  EXPECT_NEAR(result.ratio, 2, 1e-12);
  EXPECT_EQ(result.difference, Ordering::faster);
}

TEST(CompareEntrants, UsesOnlyBlocksOfBothAndCountsABlockOnce) {
  std::vector<Row> rows = {row("a", 1, 4, 1, 1), row("a", 1, 1, 1, 1), row("a", 2, 7, 1, 1),
                           row("b", 1, 1, 1, 1), row("b", 3, 1, 1, 1)};
  auto other_run = row("b", 2, 1, 1, 1);
  other_run.run_id = "another";
  rows.push_back(other_run);
  auto found = contests(rows);
  auto result = compare(*found[0].best_of("a"), *found[0].best_of("b"));
  EXPECT_EQ(result.blocks, 1U);
  EXPECT_NEAR(result.ratio, 2, 1e-12);
}

TEST(Ranking, CallsNobodyFastestWithoutEnoughBlocks) {
  auto rows = plausible_rows(5);
  auto found = contests(rows);
  auto result = ranking(Tournament(found), 2);
  EXPECT_FALSE(result.enough_blocks);
  EXPECT_EQ(result.mark(*result.best), Ranking::Mark::none);
}

TEST(Ranking, MarksTiesWithTheBest) {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= 6; ++block) {
    rows.push_back(row("a", block, block == 3 ? 9 : 11, 1, 1));
    rows.push_back(row("b", block, 10, 1, 1));
    rows.push_back(row("c", block, 5, 1, 1));
  }
  auto found = contests(rows);
  auto result = ranking(Tournament(found), 0);
  EXPECT_EQ(result.mark(*found[0].best_of("a")), Ranking::Mark::tied);
  EXPECT_EQ(result.mark(*found[0].best_of("b")), Ranking::Mark::tied);
  EXPECT_EQ(result.mark(*found[0].best_of("c")), Ranking::Mark::none);
}

}  // namespace
}  // namespace interleave
