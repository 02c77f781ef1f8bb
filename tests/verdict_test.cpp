#include "results/report/verdict.hpp"

#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;

using Sentences = std::vector<std::string>;

void add(std::vector<Row>& rows, const std::string& model, const std::vector<double>& throughputs,
         double cpu_share = 1) {
  std::uint64_t block = 0;
  for (double throughput : throughputs) {
    Row row = plain_row(model, "primes", ++block, throughput);
    row.workers = model == "serial" ? 1 : 2;
    row.cpu_user_s = 0.25 * cpu_share;
    row.cpu_sys_s = 0;
    rows.push_back(row);
  }
}

TEST(Verdicts, CompareTheBestWithSerialAndWithTheNext) {
  std::vector<Row> rows;
  add(rows, "serial", {100, 100, 100, 100, 100, 100});
  add(rows, "thread_pool", {190, 200, 196, 198, 192, 196});
  add(rows, "gil_threads", {95, 96, 94, 95, 97, 96});
  EXPECT_EQ(
      verdicts(rows),
      Sentences{"primes, CPU-bound: thread_pool (2 workers) is 1.95x serial (1 worker) "
                "(95% CI 1.90-2.01); thread_pool (2 workers) is 2.05x gil_threads (2 workers) "
                "(95% CI 1.98-2.11)."});
}

TEST(Verdicts, SayWhenNoDifferenceIsShown) {
  std::vector<Row> rows;
  add(rows, "serial", {100, 100, 100, 100, 100, 100}, 0.1);
  add(rows, "thread_pool", {99, 101, 102, 98, 103, 102}, 0.1);
  EXPECT_EQ(verdicts(rows),
            Sentences{"primes, mostly waiting: no difference shown between thread_pool (2 workers) "
                      "and serial (1 worker) (95% CI 0.988-1.03)."});
}

TEST(Verdicts, SayWhenThereAreNotEnoughBlocks) {
  std::vector<Row> rows;
  add(rows, "serial", {100, 100, 100});
  add(rows, "thread_pool", {200, 200, 200});
  EXPECT_EQ(verdicts(rows), Sentences{"primes, CPU-bound: not enough blocks to compare thread_pool "
                                      "(2 workers) and serial (1 worker) (3 of at least 6; the "
                                      "ratio was 2.00)."});
}

TEST(Verdicts, SayWhatHasNoResultAndWhatNothingCanBeCompared) {
  Row failed = plain_row("fork_per_task", "storm", 1, 1);
  failed.status = Status::timeout;
  EXPECT_EQ(verdicts(std::vector<Row>{failed}),
            (Sentences{"storm: no model has a result.",
                       "storm: this run has no result for fork_per_task."}));
  EXPECT_EQ(verdicts(std::vector<Row>{plain_row("serial", "noop", 1, 5)}),
            Sentences{"noop: serial has nothing to be compared with."});
  EXPECT_TRUE(verdicts({}).empty());
}

TEST(Verdicts, DoNotJudgeAModelWhoseLoadPeerWasTheBottleneck) {
  std::vector<Row> rows;
  add(rows, "serial", {100, 100, 100, 100, 100, 100});
  add(rows, "stackless_tasks", {900, 900, 900, 900, 900, 900});
  rows.back().flags = "workers_cut;peer_bound";
  EXPECT_EQ(verdicts(rows),
            (Sentences{"primes, CPU-bound: serial (1 worker) has nothing to be compared with.",
                       "primes: this run cannot judge (its load peer was the bottleneck) "
                       "stackless_tasks (2 workers)."}));
}

TEST(Verdicts, SayWhatTouchesThemInTheSameSentence) {
  std::vector<Row> rows;
  add(rows, "serial", {100, 100, 100, 100, 100, 100});
  add(rows, "stackless_tasks", {180, 180, 180, 180, 180, 180});
  rows.back().flags = "stalled_loop";
  EXPECT_EQ(verdicts(rows),
            Sentences{"primes, CPU-bound: stackless_tasks (2 workers) is 1.80x serial (1 worker) "
                      "(95% CI 1.80-1.80); this run saw a task hold up the loop of "
                      "stackless_tasks (2 workers)."});
}

TEST(Verdicts, SayThatNeighbouringBlocksWereAlike) {
  std::vector<Row> rows;
  add(rows, "serial", std::vector<double>(12, 100));
  add(rows, "thread_pool", {180, 181, 183, 184, 186, 187, 189, 190, 192, 193, 195, 196});
  auto sentence = verdicts(rows).at(0);
  EXPECT_NE(sentence.find("; neighbouring blocks were alike (autocorrelation 0.9"),
            std::string::npos)
      << sentence;
}

TEST(Verdicts, NameAllModelsThatTheBestWasNotShownToBeat) {
  std::vector<Row> rows;
  add(rows, "serial", {100, 101, 100, 101, 100, 101});
  for (const auto* model : {"thread_pool", "tbb_arena", "process_pool"}) {
    add(rows, model, {199, 201, 202, 198, 203, 202});
  }
  EXPECT_NE(verdicts(rows).at(0).find("; no difference shown between process_pool and tbb_arena "
                                      "(2 workers)"),
            std::string::npos)
      << verdicts(rows).at(0);
  EXPECT_EQ(
      find_verdicts(rows).brief,
      Sentences{
          "primes: process_pool (2 workers) leads with 202/s, 2.00x serial (CI 1.96-2.04); no "
          "difference shown to thread_pool and tbb_arena."});
}

TEST(Verdicts, DoNotDependOnTheOrderOfRows) {
  auto rows = plausible_rows();
  auto expected = verdicts(rows);
  EXPECT_EQ(expected.size(), 5U);  // four workloads, and what has no result
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::shuffle(rows.begin(), rows.end(), std::mt19937_64(seed));
    EXPECT_EQ(verdicts(rows), expected);
  }
}

}  // namespace
}  // namespace interleave
