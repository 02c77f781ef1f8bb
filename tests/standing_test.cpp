// Which models of a contest may be compared, and what is said of the others.
#include "results/groups/standing.hpp"

#include "results/report/survival.hpp"
#include "results/report/verdict.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using Sentences = std::vector<std::string>;

/// Rows of one contest on a machine with two CPUs, of which all workers are busy.
class Computing : public ::testing::Test {
 protected:
  void add(
      const std::string& model, double throughput, std::uint64_t workers,
      const std::function<void(Row&)>& change = [](Row&) {}) {
    for (std::uint64_t block = 1; block <= 6; ++block) {
      auto row = plain_row(model, "primes", block,
                           throughput * (1 + 0.001 * static_cast<double>(7 * block % 5)));
      row.workers = workers;
      row.usable_cpus = std::min<std::uint64_t>(workers, 2);
      if (model == "serial" || model == "gil_threads") row.one_at_a_time = 1;
      row.cpu_user_s = 0.25 * (row.one_at_a_time ? 1 : static_cast<double>(*row.usable_cpus));
      row.cpu_sys_s = 0;
      change(row);
      rows_.push_back(std::move(row));
    }
  }

  std::string ranking() const {
    auto groups = contests(rows_);
    Standing standing(groups.at(0));
    std::string text;
    for (const Entrant* entrant : standing.ranking()) {
      text += (text.empty() ? "" : " ") + entrant->model;
    }
    return text;
  }
  Sentences sentences() const { return verdicts(rows_); }
  // The one that has these words, or all of them.
  std::string said(const std::string& words) const {
    std::string all;
    for (const auto& sentence : sentences()) {
      if (sentence.find(words) != std::string::npos) return sentence;
      all += sentence + "\n";
    }
    ADD_FAILURE() << "nothing has '" << words << "':\n" << all;
    return all;
  }

  std::vector<Row> rows_;
};

const std::function<void(Row&)> short_window = [](Row& row) { row.add_flag("short_window"); };

TEST_F(Computing, HasNoVerdictOnWindowsThatWereTooShort) {
  add("serial", 100, 1);
  add("thread_pool", 190, 2);
  add("stackless_tasks", 7e6, 2, short_window);
  EXPECT_EQ(ranking(), "thread_pool serial");
  EXPECT_EQ(said("too short"),
            "primes: the windows were too short to judge stackless_tasks (2 workers).");
  EXPECT_EQ(find_verdicts(rows_).brief.front().find("stackless_tasks leads"), std::string::npos);
}

TEST_F(Computing, HasNoVerdictAtAllWhereNothingCanBeJudged) {
  add("serial", 100, 1, short_window);
  add("thread_pool", 190, 2, short_window);
  EXPECT_EQ(sentences().front(), "primes: no model can be judged.");
  EXPECT_EQ(find_verdicts(rows_).brief, Sentences{"primes: no model can be judged."});
}

TEST_F(Computing, ForgivesAFlagInOneOfManyRows) {
  add("serial", 100, 1);
  add("thread_pool", 190, 2);
  add("thread_pool", 191, 2);
  rows_.back().flags = "short_window";
  EXPECT_EQ(ranking(), "thread_pool serial");
  EXPECT_TRUE(is_common(2, 12));
  EXPECT_FALSE(is_common(1, 12));
}

TEST_F(Computing, ComparesNoModelThatWasNotAllowedTheCpusOfTheOthers) {
  add("serial", 100, 1);
  add("gil_threads", 98, 2);
  add("thread_pool", 190, 2);
  add("process_pool", 180, 2);
  add("stackless_tasks", 99, 1);
  EXPECT_EQ(ranking(), "thread_pool process_pool serial gil_threads");
  EXPECT_EQ(said("not compared"),
            "primes: not compared: stackless_tasks (1 worker), which could use 1 CPU where the "
            "others could use 2.");
  EXPECT_NE(said("primes, CPU-bound, up to 2 CPUs each: ").find("thread_pool (2 workers)"),
            std::string::npos);
  EXPECT_NE(said("thread_pool (2 workers)").find("gil_threads (2 workers, one at a time)"),
            std::string::npos);
}

TEST_F(Computing, ComparesMostModelsWhereFewCouldUseMore) {
  add("serial", 100, 1);
  add("thread_pool", 99, 1);
  add("stackless_tasks", 98, 1);
  add("fork_per_task", 150, 2);
  EXPECT_EQ(ranking(), "serial thread_pool stackless_tasks");
  EXPECT_NE(said("not compared").find("which could use 2 CPUs where the others could use 1"),
            std::string::npos);
}

TEST_F(Computing, ComparesAModelAtItsBestOfTheNumbersOfWorkersThatWereMeasured) {
  add("serial", 100, 1);
  add("thread_pool", 190, 2);
  add("stackless_tasks", 150, 1);
  add("stackless_tasks", 120, 2);
  EXPECT_EQ(ranking(), "thread_pool stackless_tasks serial");
  EXPECT_NE(said("thread_pool").find("stackless_tasks (1 worker, best of 2)"), std::string::npos);
}

TEST_F(Computing, LeavesOldFilesAsTheyWere) {
  auto forget = [](Row& row) { row.usable_cpus.reset(); };
  add("serial", 100, 1, forget);
  add("thread_pool", 190, 2, forget);
  add("stackless_tasks", 99, 1, forget);
  EXPECT_EQ(ranking(), "thread_pool serial stackless_tasks");
  EXPECT_EQ(said("thread_pool").find("CPUs each"), std::string::npos);
}

// Two workers that got 0.69 of two CPUs, while the machine says that others waited for one.
TEST_F(Computing, HasNoVerdictWhereOtherProcessesTookTheCpus) {
  auto starve = [](Row& row) {
    row.cpu_user_s = 0.25 * 0.69;
    row.add_flag("pressure");
  };
  add("serial", 100, 1);
  add("thread_pool", 70, 2, starve);
  add("process_pool", 180, 2);
  EXPECT_EQ(ranking(), "process_pool serial");
  EXPECT_EQ(said("took the CPUs"),
            "primes: this run cannot judge (other processes took the CPUs) thread_pool (2 "
            "workers).");
}

TEST_F(Computing, SaysWhatCompetedWithoutTakingMuch) {
  add("serial", 100, 1);
  add("thread_pool", 190, 2, [](Row& row) { row.add_flag("pressure"); });
  EXPECT_NE(said("thread_pool").find("; other processes competed for the CPUs of thread_pool"),
            std::string::npos);
}

// Under one lock two threads use one CPU, however quiet the machine is.
TEST_F(Computing, TakesALockForNoThief) {
  add("serial", 100, 1);
  add("gil_threads", 98, 2, [](Row& row) { row.add_flag("pressure"); });
  EXPECT_EQ(ranking(), "serial gil_threads");
}

Row crashed(const std::string& model, std::uint64_t block) {
  auto row = plain_row(model, "crasher", block, 1);
  row.throughput_per_s.reset();
  row.wall_s.reset();
  row.status = Status::crashed;
  return row;
}

Row survived(const std::string& model, std::uint64_t block) {
  auto row = crashed(model, block);
  row.status = Status::failed;
  row.tasks = 64;
  row.failed_tasks = 1;
  return row;
}

TEST(Survival, IsSaidInOneSentence) {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= 2; ++block) {
    for (const auto* model : {"fork_per_task", "process_pool"}) {
      rows.push_back(survived(model, block));
    }
    for (const auto* model : {"serial", "thread_pool"}) rows.push_back(crashed(model, block));
  }
  auto sentence =
      "crasher: one task crashed: fork_per_task and process_pool lost that task alone (1 of 64), "
      "and serial and thread_pool lost the whole cell with it.";
  EXPECT_EQ(verdicts(rows), Sentences{sentence});
  EXPECT_EQ(find_verdicts(rows).brief, Sentences{sentence});
}

TEST(Survival, IsNothingWhereNoCellCrashed) {
  std::vector<Row> rows = {survived("process_pool", 1)};
  EXPECT_FALSE(survival(contests(rows).at(0)));
  rows.push_back(crashed("serial", 1));
  EXPECT_TRUE(survival(contests(rows).at(0)));
}

}  // namespace
}  // namespace interleave
