#include "results/sustained.hpp"

#include "results/contest.hpp"
#include "results/table.hpp"
#include "results/verdict.hpp"
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

Goal p99_under(Clock::duration limit) {
  auto goal = find_goal("p99").value();
  goal.limit = limit;
  return goal;
}

TEST(Sustained, IsTheHighestRateThatWasNotSaturated) {
  EXPECT_EQ(sustained_rates(sweep(), {}),
            (Lines{"mix: serial (2 workers) sustained 100/s; at 200/s it was saturated.",
                   "mix: thread_pool (2 workers) sustained 200/s, and was offered no more."}));
}

TEST(Sustained, MeetsTheGoal) {
  EXPECT_EQ(
      sustained_rates(sweep(), p99_under(20ms)),
      (Lines{"mix: serial sustained none of the rates under p99 = 20.0 ms: at 100/s its p99 "
             "was 30.0 ms.",
             "mix: thread_pool (2 workers) sustained 200/s under p99 = 20.0 ms (p99 5.00 ms), "
             "and was offered no more."}));
}

TEST(Sustained, IsThatOfTheBestSetting) {
  auto rows = sweep();
  add(rows, "thread_pool", 400, 5'000'000, Status::ok, 8);
  add(rows, "thread_pool", 400, 5'000'000, Status::saturated, 2);
  EXPECT_EQ(sustained_rates(rows, {}).back(),
            "mix: thread_pool (8 workers) sustained 400/s, and was offered no more.");
}

TEST(Sustained, NeedsASampleForTheGoal) {
  std::vector<Row> rows;
  add(rows, "serial", 100, 1'000'000);
  EXPECT_EQ(
      sustained_rates(rows, find_goal("p999")),
      Lines{"mix: serial sustained none of the rates under p999 = 0 ns: at 100/s there were too "
            "few arrivals for a p999."});
}

TEST(Sustained, SaysNothingOfBatches) {
  EXPECT_TRUE(sustained_rates(testing::plausible_rows(), {}).empty());
}

TEST(Goals, AreKnownByName) {
  EXPECT_EQ(find_goal("max")->latency, &Row::lat_max_ns);
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
      (Lines{"mix (open load, 100/s offered, 64 in flight): the p99 latency of thread_pool (2 "
             "workers), 4.00 ms, is 7.50x shorter than that of serial (2 workers), 30.0 ms (95% CI "
             "7.50-7.50).",
             "mix (open load, 200/s offered, 64 in flight): thread_pool (2 workers) has nothing to "
             "be compared with.",
             "mix (open load, 200/s offered, 64 in flight): this run saturated serial (2 "
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

TEST(BatchTable, HasNoColumnsOfOpenLoad) {
  std::ostringstream out;
  auto rows = testing::plausible_rows();
  print_table(out, rows, {});
  EXPECT_EQ(out.str().find("svc"), std::string::npos);
  EXPECT_EQ(out.str().find("intended arrival"), std::string::npos);
}

}  // namespace
}  // namespace interleave
