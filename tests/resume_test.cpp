// The files of a stopped run are repaired, and the run goes on.
#include "bench/measure/run_history.hpp"
#include "bench/record/directory_lock.hpp"
#include "bench/record/imprecise_cells.hpp"
#include "core/digest.hpp"
#include "core/errors.hpp"
#include "results/files/atomic_file.hpp"
#include "results/files/lock_report.hpp"
#include "results/files/repair.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <tuple>

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

  auto rows = repair_run(dir.path());
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
  EXPECT_EQ(repair_run(dir.path()).size(), 2U);
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
  repair_run(dir.path());
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
  EXPECT_THROW(repair_run(dir.path()), std::system_error);
  EXPECT_THROW(SamplesFile(dir.path(), Writing::on), UsageError);
  EXPECT_EQ(text_of(dir.path() / "mine"), "half a line");
}

TEST(AtomicFile, ReplacesLinksAndFollowsNone) {
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

TEST(AtomicFile, LeavesNothingWhenItIsNotComplete) {
  ScratchDir dir;
  { AtomicFile(dir.path() / "new").write("half"); }
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

TEST(RunHistory, IsNothingWithoutRows) {
  auto plan = plan_of({"noop", "sleep"});
  RunHistory history(plan, {});
  EXPECT_EQ(history.count_due(1), 4U);
  EXPECT_FALSE(history.is_complete());
  EXPECT_EQ(history.cell(0).tasks, 0U);
}

TEST(RunHistory, RemembersWhatThePilotFound) {
  auto plan = plan_of({"noop", "sleep"});
  std::vector<Row> rows{row_of(plan.cells[2], 1)};
  RunHistory history(plan, rows);
  EXPECT_EQ(history.count_due(1), 3U);
  EXPECT_EQ(history.count_due(2), 4U);
  EXPECT_EQ(history.cell(2).tasks, 17U);
  EXPECT_EQ(history.cell(2).pss_bytes, 4096U);
}

TEST(RunHistory, DoesNotTryAgainWhatWasGivenUp) {
  auto plan = plan_of({"noop"});
  std::vector<Row> rows{row_of(plan.cells[0], 1), row_of(plan.cells[1], 1),
                        row_of(plan.cells[1], 2)};
  rows[0].add_flag("workers_cut");
  EXPECT_FALSE(RunHistory(plan, rows).is_complete());
  rows[0].add_flag(given_up_flag);
  EXPECT_TRUE(RunHistory(plan, rows).is_complete());
}

TEST(RunHistory, LearnsFromEachRow) {
  auto plan = plan_of({"noop"});
  RunHistory history(plan, {});
  history.add(1, row_of(plan.cells[1], 1));
  auto interrupted = row_of(plan.cells[0], 1);
  interrupted.status = Status::interrupted;
  history.add(0, interrupted);
  EXPECT_EQ(history.count_due(1), 1U);
  EXPECT_TRUE(history.is_due(0, 1));
  EXPECT_FALSE(history.is_due(1, 1));
}

TEST(RunHistory, RefusesRowsOfAnotherRun) {
  auto plan = plan_of({"noop"});
  auto refuses = [&](Row row) {
    std::vector<Row> rows{row_of(plan.cells[0], 1), std::move(row)};
    EXPECT_THROW(RunHistory(plan, rows), UsageError);
  };
  auto twice = row_of(plan.cells[0], 1);
  refuses(twice);
  refuses(row_of(plan.cells[0], 3));
  refuses(row_of(plan_of({"sleep"}).cells[0], 1));
  auto rated = row_of(plan.cells[1], 1);
  rated.offered_per_s = 100;
  refuses(rated);
}

RunPlan rigorous_plan(std::vector<std::string> workloads, std::vector<std::string> models) {
  RunRequest request;
  request.models = std::move(models);
  request.workloads = std::move(workloads);
  request.rigorous = true;
  return make_plan(request, 2);
}

// A repetition that the cell could have had. The same for the same cell and block.
Row measured(const RunPlan& plan, std::size_t place, std::uint64_t block, std::uint64_t seed) {
  auto row = row_of(plan.cells[place], block);
  auto random = splitmix64(splitmix64(seed + place) + block);
  auto noise = static_cast<double>(random % 1'000) / 1'000 - 0.5;
  auto spread =
      0.01 * static_cast<double>(splitmix64(seed + place) % 30);  // some narrow, some wide
  row.throughput_per_s = 1'000 * (1 + spread * noise);
  row.load = "batch";
  if (random % 31 == 0) row.status = Status::crashed;
  if (random % 307 == 0) {
    row.status = Status::timeout;
    row.add_flag(given_up_flag);
  }
  return row;
}

// Goes on from these rows as a campaign does, until all is known, or there are `most` rows.
std::vector<Row> go_on(const RunPlan& plan, std::vector<Row> rows, std::uint64_t seed,
                       std::size_t most = SIZE_MAX) {
  RunHistory history(plan, rows);
  for (std::uint32_t block = 1; block <= plan.repetitions.blocks; ++block) {
    auto wanted = history.cells_due(block);
    for (auto place : block_order(plan.cells.size(), plan.seed, block)) {
      if (rows.size() >= most) return rows;
      if (!std::ranges::binary_search(wanted, place) || !history.is_due(place, block)) continue;
      rows.push_back(measured(plan, place, block, seed));
      history.add(place, rows.back());
    }
  }
  return rows;
}

// Wherever a rigorous run is stopped, it goes on to the same rows, and stops by the same rule.
RC_GTEST_PROP(RunHistory, OfARigorousRunGoesOnAsIfNothingHadHappened, ()) {
  auto plan = rigorous_plan({"noop"}, {"serial", "thread_pool", "stackless_tasks"});
  plan.repetitions = {.blocks = 10, .window = {}, .aim = Aim{.half_width = 0.05, .least = 3}};
  auto seed = *rc::gen::arbitrary<std::uint64_t>();
  auto whole = go_on(plan, {}, seed);
  auto cut = *rc::gen::inRange<std::size_t>(0, whole.size() + 1);
  auto begun = go_on(plan, {}, seed, cut);
  RC_ASSERT(begun.size() == cut);
  if (*rc::gen::arbitrary<bool>()) std::ranges::reverse(begun);  // the order of a file is no fact
  auto resumed = go_on(plan, begun, seed);
  auto by_cell = [](const Row& row) { return std::tie(row.model, row.block); };
  std::ranges::sort(whole, {}, by_cell);
  std::ranges::sort(resumed, {}, by_cell);
  RC_ASSERT(whole == resumed);
  RC_CLASSIFY(whole.size() < 30, "some were known before the last block");
}

// `count` blocks in which each cell has the throughput that `draw` says.
template <class Draw>
std::vector<Row> blocks(const RunPlan& plan, std::uint64_t count, const Draw& draw) {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= count; ++block) {
    for (const Cell& cell : plan.cells) {
      rows.push_back(row_of(cell, block));
      rows.back().throughput_per_s = draw(cell, block);
    }
  }
  return rows;
}

double wild(std::uint64_t block) {
  return block % 2 == 0 ? 1'000 : 2'000;
}

TEST(RunHistory, OfARigorousRunLeavesOutWhatIsKnown) {
  auto plan = rigorous_plan({"noop"}, {"serial", "thread_pool"});
  ASSERT_EQ(plan.cells.size(), 2U);
  auto serial_is_wild = [](const Cell& cell, std::uint64_t block) {
    return cell.model->name == "serial" ? wild(block) : 1'000;
  };
  EXPECT_EQ(RunHistory(plan, blocks(plan, 9, serial_is_wild)).count_due(10), 2U)
      << "the least is ten";
  RunHistory history(plan, blocks(plan, 10, serial_is_wild));
  EXPECT_EQ(history.cells_due(11), std::vector<std::size_t>{0});
  EXPECT_TRUE(history.is_imprecise(0));
  EXPECT_FALSE(history.is_imprecise(1));
  EXPECT_FALSE(history.is_complete());
}

// Or a block's cells would depend on their order, and on where the run was stopped.
TEST(RunHistory, ABlockOfARigorousRunIsNotChangedByItsOwnRows) {
  auto plan = rigorous_plan({"noop"}, {"serial", "thread_pool"});
  RunHistory history(plan, blocks(plan, 10, [](const Cell&, std::uint64_t) { return 1'000.0; }));
  EXPECT_EQ(history.cells_due(10).size(), 2U) << "with all of its rows there";
  EXPECT_TRUE(history.cells_due(11).empty());
}

TEST(RunHistory, KeepsSerialBesideWhatIsNotKnown) {
  auto plan = rigorous_plan({"noop", "sleep"}, {"serial", "thread_pool", "stackless_tasks"});
  RunHistory history(plan, blocks(plan, 10, [](const Cell& cell, std::uint64_t block) {
                       bool is_wild =
                           cell.model->name == "thread_pool" && cell.workload->name == "noop";
                       return is_wild ? wild(block) : 1'000;
                     }));
  std::vector<std::string> wanted;
  for (auto place : history.cells_due(11)) {
    const Cell& cell = plan.cells[place];
    wanted.push_back(std::string(cell.model->name) + " " + std::string(cell.workload->name));
  }
  EXPECT_EQ(wanted, (std::vector<std::string>{"serial noop", "thread_pool noop"}));
}

TEST(RunHistory, OfARigorousRunEndsWhenAllIsKnownOrAtTheMost) {
  auto plan = rigorous_plan({"noop"}, {"serial", "thread_pool"});
  EXPECT_EQ(plan.repetitions.blocks, most_rigorous_blocks);
  RunHistory calm(plan, blocks(plan, 10, [](const Cell&, std::uint64_t) { return 1'000.0; }));
  EXPECT_TRUE(calm.cells_due(11).empty());
  EXPECT_TRUE(calm.is_complete());
  auto rows = blocks(plan, 100, [](const Cell&, std::uint64_t block) { return wild(block); });
  EXPECT_TRUE(RunHistory(plan, rows).is_complete());
  EXPECT_TRUE(RunHistory(plan, rows).is_imprecise(1));
  rows.back().block = 101;
  EXPECT_THROW(RunHistory(plan, rows), UsageError);
}

// A cell that crashes now and then is repeated as often as any other, and no more.
TEST(RunHistory, OfARigorousRunIsNotKeptGoingByFailures) {
  auto plan = rigorous_plan({"noop"}, {"serial"});
  for (std::uint64_t every : {1U, 2U}) {
    std::vector<Row> rows;
    RunHistory history(plan, {});
    for (std::uint32_t block = 1; !history.cells_due(block).empty(); ++block) {
      ASSERT_LE(block, 100U);
      auto row = row_of(plan.cells[0], block);
      row.throughput_per_s = 1'000;
      if (block % every == 0) row.status = Status::crashed;
      history.add(0, row);
    }
    EXPECT_EQ(history.cell(0).repetitions.count_before(101), 10U);
  }
}

TEST(RunHistory, OfARigorousRunDropsTheBaselineOfWhatIsGivenUp) {
  auto plan = rigorous_plan({"noop"}, {"serial", "thread_pool"});
  auto rows = blocks(plan, 10, [](const Cell&, std::uint64_t) { return 1'000.0; });
  rows.back().add_flag(given_up_flag);
  rows.back().status = Status::timeout;
  EXPECT_TRUE(RunHistory(plan, rows).is_complete());
}

TEST(WideCells, AreNamedWithTheirWidth) {
  auto plan = rigorous_plan({"noop"}, {"serial", "thread_pool"});
  RunHistory history(plan, blocks(plan, 12, [](const Cell& cell, std::uint64_t block) {
                       return cell.model->name == "serial" ? 1'000 : wild(block);
                     }));
  auto warning = find_imprecise_cells(plan, history);
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->kind, "wide");
  EXPECT_TRUE(warning->what.starts_with(
      "in 1 of 2 cells the median is not known to +-1.50% by at least 10 repetitions: thread_pool "
      "x noop (2 workers, 2 in flight): +-"))
      << warning->what;
  EXPECT_TRUE(warning->what.ends_with("% after 12")) << warning->what;
  EXPECT_FALSE(find_imprecise_cells(plan, RunHistory(plan, {})));
  auto fixed = plan_of({"noop"});
  EXPECT_FALSE(
      find_imprecise_cells(fixed, RunHistory(fixed, std::vector{row_of(fixed.cells[0], 1)})));
}

}  // namespace
}  // namespace interleave
