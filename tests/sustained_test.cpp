#include "results/report/sustained.hpp"

#include "results/groups/contest.hpp"
#include "results/report/table.hpp"
#include "results/report/verdict.hpp"
#include "tests/plausible_rows.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

// Six blocks of a model under an open load.
void add(std::vector<Row>& rows, const std::string& model, double rate, std::uint64_t p99_ns,
         Status status = Status::ok, std::uint64_t workers = 2) {
  for (std::uint64_t block = 1; block <= 6; ++block) {
    Row row = testing::plain_row(model, "mix", block, rate);
    row.load = "open";
    row.offered_per_s = rate;
    row.workers = workers;
    row.in_flight = 64;
    row.status = status;
    row.lat_p50_ns = p99_ns / 10;
    row.lat_p99_ns = p99_ns + block;
    row.lat_max_ns = 2 * p99_ns;
    row.achieved_share = status == Status::saturated ? 0.5 : 1.0;
    row.svc_p50_ns = p99_ns / 20;
    row.svc_p99_ns = p99_ns / 2;
    rows.push_back(row);
  }
}

std::vector<Row> sweep() {
  std::vector<Row> rows;
  add(rows, "serial", 100, 30'000'000);
  add(rows, "serial", 200, 900'000'000, Status::saturated);
  add(rows, "thread_pool", 100, 4'000'000);
  add(rows, "thread_pool", 200, 5'000'000);
  return rows;
}

Slo p99_under(Clock::duration limit) {
  auto goal = find_goal("p99").value();
  goal.limit = limit;
  return goal;
}

TEST(Sustained, IsTheHighestRateThatWasNotSaturated) {
  EXPECT_EQ(
      sustained_rates(sweep(), {}),
      (Lines{"mix: serial (2 workers) sustained 100/s; at 200/s it was saturated (50.0% of it "
             "achieved).",
             "mix: thread_pool (2 workers) sustained 200/s, and was offered no more."}));
}

TEST(Sustained, MeetsTheGoal) {
  EXPECT_EQ(
      sustained_rates(sweep(), p99_under(20ms)),
      (Lines{
          "mix: serial sustained none of the rates under p99 = 20.0 ms: at 100/s its p99 "
          "was 30.0 ms.",
          "mix: thread_pool (2 workers) sustained 200/s under p99 = 20.0 ms (p99 5.00 ms, 95% CI "
          "5.00 ms to 5.00 ms), "
          "and was offered no more."}));
}

TEST(Sustained, InBriefModelsStandTogether) {
  auto rows = sweep();
  add(rows, "tbb_arena", 200, 5'000'000);
  EXPECT_EQ(sustained_in_brief(rows, {}),
            Lines{"mix: 200/s was sustained by tbb_arena and thread_pool; 100/s was sustained by "
                  "serial."});
  EXPECT_EQ(sustained_in_brief(rows, p99_under(20ms)),
            Lines{"mix, under p99 = 20.0 ms: 200/s was sustained by tbb_arena and thread_pool; no "
                  "rate was sustained by serial."});
  rows.resize(2);  // blocks of serial
  EXPECT_EQ(sustained_in_brief(rows, {}),
            Lines{"mix: this run cannot tell of serial (--repetitions 3 would decide)."});
}

TEST(Sustained, IsThatOfTheBestSetting) {
  auto rows = sweep();
  add(rows, "thread_pool", 400, 5'000'000, Status::ok, 8);
  add(rows, "thread_pool", 400, 5'000'000, Status::saturated, 2);
  EXPECT_EQ(sustained_rates(rows, {}).back(),
            "mix: thread_pool (8 workers) sustained 400/s, and was offered no more.");
}

TEST(Sustained, CannotBeToldWithoutASampleForTheGoal) {
  std::vector<Row> rows;
  add(rows, "serial", 100, 1'000'000);
  auto goal = find_goal("p99.9").value();
  goal.limit = 1s;
  EXPECT_EQ(sustained_rates(rows, goal),
            Lines{"mix: serial was not shown to sustain any of the rates under p99.9 = 1.00 s: at "
                  "100/s this run cannot tell: there were too few arrivals for a p99.9; --duration "
                  "32s would decide."});
  EXPECT_FALSE(is_met(goal, rows));
}

// One noisy block is one of six values, for the rate as for the goal.
TEST(Sustained, IsNotTurnedOverByOneNoisyBlock) {
  std::vector<Row> rows;
  add(rows, "serial", 100, 10'000'000);
  rows[2].status = Status::saturated;
  rows[2].achieved_share = 0.93;
  auto line = sustained_rates(rows, {}).at(0);
  EXPECT_NE(line.find("sustained 100/s (98.8% of it achieved)"), std::string::npos) << line;
  rows[2].achieved_share = 0.5;
  line = sustained_rates(rows, {}).at(0);
  EXPECT_NE(line.find("this run cannot tell: it achieved 91.7% of it (95% CI 70.2% to 113%), and "
                      "95.0% counts as sustained; about 248 repetitions would decide"),
            std::string::npos)
      << line;
}

TEST(Sustained, CannotBeToldWhereTheGoalLiesWithinTheInterval) {
  std::vector<Row> rows;
  add(rows, "serial", 100, 10'000'000);
  for (Row& row : rows) row.lat_p99_ns = row.block % 2 == 0 ? 15'000'000 : 7'000'000;
  auto line = sustained_rates(rows, p99_under(12ms)).at(0);
  EXPECT_NE(line.find("at 100/s this run cannot tell: its p99 was 10.2 ms, 95% CI"),
            std::string::npos)
      << line;
  EXPECT_NE(line.find("repetitions would decide"), std::string::npos) << line;
  EXPECT_FALSE(is_met(p99_under(12ms), rows));
  EXPECT_TRUE(is_met(p99_under(50ms), rows));
  EXPECT_NE(sustained_rates(rows, p99_under(5ms)).at(0).find("its p99 was 10.2 ms"),
            std::string::npos);
}

TEST(Sustained, CannotBeToldWhereCongestionsAreAsLongAsTheWindow) {
  std::vector<Row> rows;
  add(rows, "serial", 100, 10'000'000);
  for (Row& row : rows) {
    row.congestions = 1;
    row.tasks = 100;
  }
  auto line = sustained_rates(rows, p99_under(12ms)).at(0);
  EXPECT_NE(line.find("congestions last as long as the window; --duration 4s would decide"),
            std::string::npos)
      << line;
}

TEST(Sustained, NamesACapThatWasMet) {
  auto rows = sweep();
  for (Row& row : rows) row.add_flag("capped");
  for (const auto& line : sustained_rates(rows, {})) {
    EXPECT_NE(line.find("capped"), std::string::npos) << line;
  }
}

TEST(Sustained, MeetsAGoalWhereEachModelDoesAtSomeRate) {
  EXPECT_TRUE(is_met(p99_under(40ms), sweep()));
  EXPECT_FALSE(is_met(p99_under(20ms), sweep())) << "serial's p99 was 30 ms";
  auto rows = sweep();
  for (Row& row : rows) {
    if (row.model == "serial") row.status = Status::unsupported;
  }
  EXPECT_TRUE(is_met(p99_under(20ms), rows));
}

TEST(Sustained, SaysNothingOfBatches) {
  EXPECT_TRUE(sustained_rates(testing::plausible_rows(), {}).empty());
}

TEST(Goals, AreKnownByName) {
  EXPECT_EQ(find_goal("max")->latency, &Row::lat_max_ns);
  EXPECT_EQ(find_goal("p95")->latency, &Row::lat_p95_ns);
  EXPECT_EQ(find_goal("p99.9")->latency, find_goal("p999")->latency);
  EXPECT_FALSE(find_goal("p98"));
  EXPECT_FALSE(find_goal(""));
}

TEST(OpenContest, IsWonByTheShorterLatency) {
  auto rows = sweep();
  auto found = contests(rows);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].best_of_each_model()[0]->model, "thread_pool");
  EXPECT_NEAR(compare(found[0].entrants[1], found[0].entrants[0]).ratio, 7.5, 0.001);
  EXPECT_EQ(found[1].best_of("serial"), nullptr) << "the latency of what is saturated is none";
}

TEST(OpenVerdict, ComparesLatencyAndNamesWhatIsSaturated) {
  EXPECT_EQ(
      verdicts(sweep()),
      (Lines{"mix (100/s offered): the p99 latency of thread_pool (2 "
             "workers), 4.00 ms, is 7.50x shorter than that of serial (2 workers), 30.0 ms (95% CI "
             "7.50-7.50).",
             "mix (200/s offered): thread_pool (2 workers) has nothing to "
             "be compared with.",
             "mix (200/s offered): this run saturated serial (2 "
             "workers)."}));
}

TEST(OpenTable, ShowsLatencyAndServiceSideBySide) {
  std::ostringstream out;
  auto rows = sweep();
  print_table(out, rows, {});
  for (const auto* words : {"p50", "p99", "max", "svc p50", "svc p99", "4.00 ms", "2.00 ms",
                            "serial: saturated in 6 of 6", "intended arrival"}) {
    EXPECT_NE(out.str().find(words), std::string::npos) << words << "\n" << out.str();
  }
  EXPECT_EQ(out.str().find("vs serial"), std::string::npos);
}

// The throughput of all is what was offered: the spread is that of the p99, by which they rank.
TEST(OpenTable, ShowsTheSpreadOfTheP99AndWhatWasAchieved) {
  std::vector<Row> rows;
  add(rows, "serial", 1'000, 10'000'000);
  for (Row& row : rows) {
    row.lat_p99_ns = 10'000'000 + row.block * 1'000'000;
    row.throughput_per_s = 911;
    row.achieved_share = 0.961;
  }
  std::ostringstream out;
  print_table(out, rows, {});
  EXPECT_NE(out.str().find("96.1%"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("+-11.1%"), std::string::npos) << out.str();
  EXPECT_NE(sustained_rates(rows, {}).at(0).find("96.1% of it achieved"), std::string::npos);
}

TEST(BatchTable, HasNoColumnsOfOpenLoad) {
  std::ostringstream out;
  auto rows = testing::plausible_rows();
  print_table(out, rows, {});
  EXPECT_EQ(out.str().find("svc"), std::string::npos);
  EXPECT_EQ(out.str().find("intended arrival"), std::string::npos);
}

}  // namespace
}  // namespace interleave
