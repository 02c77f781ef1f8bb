#include "results/files/lock_report.hpp"

#include "core/errors.hpp"
#include "results/report/lock_table.hpp"
#include "tests/plausible_rows.hpp"

#include <memory>
#include <sstream>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::ScratchDir;

// A computing worker, one that answers, and a hog.
LockReport plausible_report() {
  auto use = std::make_unique<LockUse>();
  use->count = 3;
  use->switches = 400;
  use->threads[0].held_ns = 1'000'000'000;
  use->threads[0].wait_ns = 3'000'000'000;
  use->threads[0].forced_drops = 190;
  use->threads[1].held_ns = 40'000'000;
  use->threads[1].wait_ns = 960'000'000;
  use->threads[1].voluntary_drops = 180;
  use->threads[2].held_ns = 4'000'000'000;
  use->wait_lengths[22] = 300;  // 4.2 ms
  use->wait_lengths[23] = 80;
  return report_lock(*use, 4);
}

Row row_of_two_workers() {
  auto row = plain_row("gil_threads", "udp_echo", 1, 100);
  row.workers = 2;
  row.in_flight = 2;
  row.wall_s = 4;
  return row;
}

TEST(LockReport, AddsUpWhatAllThreadsWaited) {
  auto report = plausible_report();
  EXPECT_DOUBLE_EQ(report.wait_s(), 3.96);
  EXPECT_EQ(report.shown().size(), 3U);
  EXPECT_DOUBLE_EQ(report.threads[1].window_s(), 4);
}

TEST(LockFiles, AreThereOnceALockWas) {
  ScratchDir dir;
  LockFiles files(dir.path());
  EXPECT_FALSE(files.exist());
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "gil.csv"));
  files.append(row_of_two_workers(), plausible_report());
  EXPECT_TRUE(files.exist());

  auto threads = read_lock_lines(dir.path());
  ASSERT_EQ(threads.size(), 3U);
  EXPECT_EQ(threads[1].thread, 1U);
  EXPECT_EQ(threads[1].model, "gil_threads");
  EXPECT_EQ(threads[1].voluntary_drops, 180U);
  EXPECT_DOUBLE_EQ(threads[1].free_s, 3);

  auto waits = read_wait_lines(dir.path());
  ASSERT_EQ(waits.size(), 2U);
  EXPECT_EQ(waits[0].at_least_ns, 1U << 22);
  EXPECT_EQ(waits[0].waits, 300U);
}

TEST(LockFiles, NeverOverwrite) {
  ScratchDir dir;
  LockFiles first(dir.path());
  first.append(row_of_two_workers(), plausible_report());
  LockFiles second(dir.path());
  EXPECT_THROW(second.append(row_of_two_workers(), plausible_report()), UsageError);
}

// Returns the contents of the files of a run with these rows. All rows have the same report.
std::string table_of(std::vector<Row> rows, const LockReport& report) {
  ScratchDir dir;
  LockFiles files(dir.path());
  for (Row& row : rows) {
    row.gil_switches = report.switches;
    files.append(row, report);
  }
  ResultSet results;
  results.locks = read_lock_lines(dir.path());
  if (std::filesystem::exists(dir.path() / "gil_waits.csv")) {
    results.waits = read_wait_lines(dir.path());
  }
  results.rows = std::move(rows);
  std::ostringstream out;
  LockTable(results, contests(results.rows)).print(out, {});
  return out.str();
}

TEST(LockTable, ShowsEachThreadAndTheLock) {
  EXPECT_EQ(table_of({row_of_two_workers()}, plausible_report()), R"(
What the interpreter locks did:
gil_threads x udp_echo, 2 workers
  thread    no gil %  has gil %  gil wait %  forced drops/s  voluntary drops/s
  worker 0         0       25.0        75.0            47.5                  0
  worker 1      75.0       1.00        24.0               0               45.0
  hog 0            0        100           0               0                  0
  100 switches/s, 380 waits: half of them at least 4.19 ms, the longest at least 8.39 ms

)");
}

TEST(LockTable, SumsUpRepetitions) {
  std::vector<Row> rows(2, row_of_two_workers());
  rows.back().block = 2;
  auto text = table_of(rows, plausible_report());
  EXPECT_NE(text.find("100 switches/s, 760 waits"), std::string::npos) << text;
}

TEST(LockTable, LeavesOutRowsWithoutALine) {
  auto results = ResultSet{};
  results.rows.push_back(row_of_two_workers());
  EXPECT_TRUE(LockTable(results, contests(results.rows)).empty());
}

TEST(LockTable, ShowsManyWorkersAsOne) {
  auto row = row_of_two_workers();
  row.workers = 64;
  LockReport report;
  report.count = 66;
  for (auto& thread : report.threads) thread.held_s = thread.free_s = 1;
  row.background_tasks = 2;
  auto text = table_of({row}, report);
  EXPECT_NE(text.find("  64 workers      50.0       50.0"), std::string::npos) << text;
}

}  // namespace
}  // namespace interleave
