// What a stopped run leaves behind is mended, and gone on with.
#include "bench/record/directory_lock.hpp"
#include "bench/record/past.hpp"
#include "core/errors.hpp"
#include "results/lock_report.hpp"
#include "results/mend.hpp"
#include "results/replacement.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::plain_row;
using testing::ScratchDir;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<Row> three_rows() {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= 3; ++block) {
    rows.push_back(plain_row("serial", "noop", block, 100));
    rows.back().error = "two\nlines, \"quoted\"";
  }
  return rows;
}

// Wherever the last write ended, the rows before it are there and the file can be written on.
RC_GTEST_PROP(Mend, KeepsTheWholeRowsOfAFileThatEndsAnywhere, ()) {
  ScratchDir dir;
  testing::write_results(dir.path(), three_rows());
  auto samples = dir.path() / "samples.csv";
  auto whole = text_of(samples);
  auto length = *rc::gen::inRange<std::size_t>(0, whole.size() + 1);
  fs::resize_file(samples, length);

  auto rows = mend_run(dir.path());
  RC_ASSERT(whole.starts_with(text_of(samples)));
  auto all = three_rows();
  RC_ASSERT(rows.size() <= all.size());
  RC_ASSERT(std::equal(rows.begin(), rows.end(), all.begin()));
  SamplesFile(dir.path(), Writing::on).append(plain_row("serial", "noop", 4, 100));
  RC_ASSERT(read_samples(dir.path()).size() == rows.size() + 1);
}

TEST(Mend, TakesOutWhatWasInterrupted) {
  ScratchDir dir;
  auto rows = three_rows();
  rows.back().status = Status::interrupted;
  testing::write_results(dir.path(), rows);
  EXPECT_EQ(mend_run(dir.path()).size(), 2U);
  EXPECT_EQ(read_samples(dir.path()).size(), 2U);
}

TEST(Mend, TakesOutLinesWithoutARow) {
  ScratchDir dir;
  auto rows = three_rows();
  Row undone = plain_row("serial", "noop", 4, 100);
  LockReport report{.count = 1, .switches = 1};
  report.wait_lengths[3] = 1;
  {
    SamplesFile samples(dir.path());
    LatencyFile latencies(dir.path());
    LockFiles locks(dir.path());
    for (const Row& row : rows) {
      latencies.append(row, testing::plausible_spectrum(row));
      locks.append(row, report);
      samples.append(row);
    }
    latencies.append(undone, testing::plausible_spectrum(undone));
    locks.append(undone, report);
  }
  mend_run(dir.path());
  auto is_undone = [](const auto& line) { return line.block == 4; };
  EXPECT_TRUE(std::ranges::none_of(read_latencies(dir.path()), is_undone));
  EXPECT_FALSE(read_latencies(dir.path()).empty());
  EXPECT_EQ(read_lock_lines(dir.path()).size(), 3U);
  EXPECT_EQ(read_wait_lines(dir.path()).size(), 3U);
}

TEST(Mend, FollowsNoLink) {
  ScratchDir dir;
  write_text(dir.path() / "mine", "half a line");
  fs::create_symlink(dir.path() / "mine", dir.path() / "samples.csv");
  EXPECT_THROW(mend_run(dir.path()), std::system_error);
  EXPECT_THROW(SamplesFile(dir.path(), Writing::on), UsageError);
  EXPECT_EQ(text_of(dir.path() / "mine"), "half a line");
}

TEST(Replacement, ReplacesLinksAndFollowsNone) {
  ScratchDir dir;
  write_text(dir.path() / "mine", "mine");
  fs::create_symlink("mine", dir.path() / "run.json");
  fs::create_symlink("mine", dir.path() / "run.json.part");
  replace_file(dir.path() / "run.json", "new");
  EXPECT_EQ(text_of(dir.path() / "mine"), "mine");
  EXPECT_EQ(text_of(dir.path() / "run.json"), "new");
  EXPECT_FALSE(fs::is_symlink(dir.path() / "run.json"));
  EXPECT_FALSE(fs::exists(dir.path() / "run.json.part"));
}

TEST(Replacement, LeavesNothingWhenItIsNotComplete) {
  ScratchDir dir;
  { Replacement(dir.path() / "new").write("half"); }
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(DirectoryLock, IsHeldByOne) {
  ScratchDir dir;
  {
    DirectoryLock lock(dir.path());
    EXPECT_THROW(DirectoryLock{dir.path()}, UsageError);
  }
  DirectoryLock again(dir.path());
}

RunPlan plan_of(std::vector<std::string> workloads) {
  RunRequest request;
  request.models = {"serial", "thread_pool"};
  request.workloads = std::move(workloads);
  request.repetitions = 2;
  return make_plan(request, 2);
}

Row row_of(const Cell& cell, std::uint64_t block) {
  Row row;
  row.model = cell.model->name;
  row.workload = cell.workload->name;
  row.params = cell.params();
  row.workers = cell.shown_workers();
  row.in_flight = cell.in_flight;
  row.block = block;
  row.tasks = 17;
  row.pss_bytes = 4096;
  return row;
}

TEST(Past, IsNothingWithoutRows) {
  auto plan = plan_of({"noop", "sleep"});
  Past past(plan, {});
  EXPECT_EQ(past.left_in(1), 4U);
  EXPECT_FALSE(past.is_all());
  EXPECT_EQ(past.trial(0).tasks, 0U);
}

TEST(Past, RemembersWhatThePilotFound) {
  auto plan = plan_of({"noop", "sleep"});
  std::vector<Row> rows{row_of(plan.cells[2], 1)};
  Past past(plan, rows);
  EXPECT_EQ(past.left_in(1), 3U);
  EXPECT_EQ(past.left_in(2), 4U);
  EXPECT_EQ(past.trial(2).tasks, 17U);
  EXPECT_EQ(past.trial(2).pss_bytes, 4096U);
}

TEST(Past, DoesNotTryAgainWhatWasGivenUp) {
  auto plan = plan_of({"noop"});
  std::vector<Row> rows{row_of(plan.cells[0], 1), row_of(plan.cells[1], 1),
                        row_of(plan.cells[1], 2)};
  rows[0].add_flag("workers_cut");
  EXPECT_FALSE(Past(plan, rows).is_all());
  rows[0].add_flag(given_up_flag);
  EXPECT_TRUE(Past(plan, rows).is_all());
}

TEST(Past, RefusesRowsOfAnotherRun) {
  auto plan = plan_of({"noop"});
  auto refuses = [&](Row row) {
    std::vector<Row> rows{row_of(plan.cells[0], 1), std::move(row)};
    EXPECT_THROW(Past(plan, rows), UsageError);
  };
  auto twice = row_of(plan.cells[0], 1);
  refuses(twice);
  refuses(row_of(plan.cells[0], 3));
  refuses(row_of(plan_of({"sleep"}).cells[0], 1));
  auto rated = row_of(plan.cells[1], 1);
  rated.offered_per_s = 100;
  refuses(rated);
}

}  // namespace
}  // namespace interleave
