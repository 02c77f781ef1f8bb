#include "results/report/table.hpp"

#include "core/errors.hpp"
#include "results/text/utf8.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;

std::string table(const std::vector<Row>& rows, Style style = {}) {
  std::ostringstream out;
  print_table(out, rows, style);
  return out.str();
}

std::vector<Row> small_run() {
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= 6; ++block) {
    auto jitter = static_cast<double>(block);
    rows.push_back(plain_row("serial", "tcp_echo", block, 19'000 + jitter));
    rows.push_back(plain_row("thread_pool", "tcp_echo", block, 36'000 + 300 * jitter));
    rows.push_back(plain_row("gil_threads", "tcp_echo", block, 23'000 + 10 * jitter));
    rows.push_back(plain_row("fork_per_task", "tcp_echo", block, 1));
    for (auto row = rows.end() - 4; row != rows.end(); ++row) {
      row->params = "bytes=64";
      row->workers = row->model == "serial" ? 1 : 2;
      row->in_flight = 64;
      row->lat_p50_ns = 153'000;
      row->lat_p99_ns = 310'200;
      row->cpu_user_s = 0.2;
      row->cpu_sys_s = 0.05;
      row->units = row->workers;
      row->pss_bytes = 6U << 20U;
    }
    rows[rows.size() - 2].gil_wait_s = 0.21;
    rows[rows.size() - 2].gil_switches = 48;
    rows.back().workers.reset();
    rows.back().status = block < 3 ? Status::timeout : Status::crashed;
    rows.back().error = block < 3 ? "" : "cell killed by signal 11";
  }
  return rows;
}

TEST(Table, LooksLikeThis) {
  EXPECT_EQ(table(small_run(), {.color = false, .width = 120}), R"(
tcp_echo, 6 blocks
  model        workers  tasks/s  spread  vs serial     p50     p99  CPUs  units    memory  GIL wait  switches
* thread_pool        2   37.0 k  +-1.2%      1.95x  153 us  310 us  1.00      2  6.00 MiB
  gil_threads        2   23.0 k  +-0.1%      1.21x  153 us  310 us  1.00      2  6.00 MiB    210 ms        48
  serial             1   19.0 k  +-0.0%             153 us  310 us  1.00      1  6.00 MiB
  ! fork_per_task: timeout in 2 of 6
  ! fork_per_task: crashed in 4 of 6: cell killed by signal 11

tcp_echo: bytes=64, 64 in flight
* fastest: its simultaneous 95% intervals over all other models exclude 1
A number answers one question: this work, on this machine, on this day. Before you build on it, ask again.
)" + 1);
}

TEST(Table, ShowsWhatWasCountedForEachTask) {
  auto rows = small_run();
  for (auto& row : rows) row.tasks = 40;
  rows[1].syscalls = 80;
  rows[1].allocations = 1;
  rows[1].instructions = 2'000'000;
  EXPECT_NE(table(rows, {.color = false, .width = 120}).find(R"(
  model        workers  tasks/s  spread  vs serial     p50     p99  CPUs  syscalls/task  allocs/task  instr/task
* thread_pool        2   37.0 k  +-1.2%      1.95x  153 us  310 us  1.00           2.00         0.03      50.0 k
)"),
            std::string::npos)
      << table(rows, {.color = false, .width = 120});
}

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t most = 0;
  for (std::string line; std::getline(lines, line);) most = std::max(most, columns_of(line));
  return most;
}

TEST(Table, FitsTheTerminal) {
  for (unsigned width : {44U, 80U, 100U, 120U}) {
    auto text = table(plausible_rows(), {.color = false, .width = width});
    EXPECT_LE(widest(text), width);
    EXPECT_NE(text.find("tasks/s"), std::string::npos);
    EXPECT_NE(text.find("vs serial"), std::string::npos);
  }
}

TEST(Table, NamesTheColumnsThatItHasNoRoomFor) {
  auto wide = table(small_run(), {.color = false, .width = 120});
  EXPECT_EQ(wide.find("No room for"), std::string::npos);
  auto narrow = table(small_run(), {.color = false, .width = 80});
  EXPECT_NE(narrow.find("No room for: units, memory, GIL wait, switches. A wider terminal shows "
                        "them, and\nso does a file or a pipe.\n"),
            std::string::npos)
      << narrow;
}

TEST(Table, IsPlainAsciiWithoutColour) {
  auto rows = small_run();
  rows[3].error = "na\xC3\xAFve \x1B[31m \xE2\x82";
  auto text = table(rows);
  EXPECT_TRUE(std::ranges::all_of(
      text, [](char letter) { return letter == '\n' || (letter >= ' ' && letter < 127); }));
  auto coloured = table(rows, {.color = true, .width = 120});
  EXPECT_NE(coloured.find("\x1B[1;32m* thread_pool"), std::string::npos);
  EXPECT_EQ(coloured.find("\x1B[31m"), std::string::npos);
}

TEST(Table, NamesNoWinnerOfTooFewBlocks) {
  auto rows = small_run();
  std::erase_if(rows, [](const Row& row) { return row.block > 5; });
  auto text = table(rows);
  EXPECT_EQ(text.find("* "), std::string::npos);
  EXPECT_NE(text.find("With fewer than six blocks no model is called the fastest."),
            std::string::npos);
}

TEST(Table, SpeaksOfTooFewBlocksOnlyWhereThereAreTooFew) {
  auto rows = small_run();
  for (auto& row : rows) {
    if (row.model != "thread_pool" || row.block < 3) continue;
    row.status = Status::crashed;
    row.throughput_per_s.reset();
  }
  auto text = table(rows);
  EXPECT_EQ(text.find("With fewer than six blocks"), std::string::npos);
  EXPECT_NE(text.find("a result in fewer than six of the blocks"), std::string::npos);
}

TEST(Table, DoesNotDependOnTheOrderOfRows) {
  auto rows = plausible_rows();
  auto expected = table(rows);
  std::shuffle(rows.begin(), rows.end(), std::mt19937_64(5));
  EXPECT_EQ(table(rows), expected);
}

TEST(Table, HasTheChosenColumnsEvenOnANarrowTerminal) {
  TableChoice choice{.columns = {"memory", "tasks/s", "GIL_wait", "p50"}};
  std::ostringstream out;
  print_table(out, make_table(small_run(), choice), {.color = false, .width = 30});
  EXPECT_NE(out.str().find(R"(
  model          memory  tasks/s  GIL wait     p50
* thread_pool  6.00 MiB   37.0 k            153 us
  gil_threads  6.00 MiB   23.0 k    210 ms  153 us
)"),
            std::string::npos)
      << out.str();
  EXPECT_EQ(out.str().find("No room"), std::string::npos);
}

std::vector<std::string> models_sorted_by(const std::string& column, bool reverse = false) {
  std::vector<std::string> models;
  auto table = make_table(small_run(), {.sort = column, .reverse = reverse});
  for (const auto& line : table.blocks.front().lines) models.push_back(line.cells.front());
  return models;
}

TEST(Table, IsSortedByNumbersAndNotByTheirTexts) {
  using Models = std::vector<std::string>;
  EXPECT_EQ(models_sorted_by("tasks/s"), (Models{"serial", "gil_threads", "thread_pool"}));
  EXPECT_EQ(models_sorted_by("tasks/s", true), (Models{"thread_pool", "gil_threads", "serial"}));
  EXPECT_EQ(models_sorted_by("model"), (Models{"gil_threads", "serial", "thread_pool"}));
  EXPECT_EQ(models_sorted_by("GIL wait").front(), "gil_threads") << "those without one come last";
  EXPECT_EQ(models_sorted_by("GIL wait", true).front(), "gil_threads");
}

TEST(Table, RefusesColumnsThatItDoesNotHave) {
  for (const TableChoice& choice : {TableChoice{.columns = {"task/s"}}, {.sort = "task/s"}}) {
    try {
      make_table(small_run(), choice);
      FAIL() << "it took a wrong column";
    } catch (const UsageError& error) {
      std::string text = error.what();
      EXPECT_NE(text.find("did you mean 'tasks/s'?"), std::string::npos) << text;
      EXPECT_NE(text.find("in_flight"), std::string::npos) << text;
    }
  }
}

TEST(Table, AsMarkdownHoldsAnyText) {
  auto rows = small_run();
  rows[3].error = "a | b <script>alert(1)</script> [x](y) `z`\n# not a heading";
  std::ostringstream out;
  print_markdown(out, make_table(rows));
  auto text = out.str();
  EXPECT_NE(text.find("### tcp_echo, 6 blocks\n\n| | model | workers | tasks/s |"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("| \\* | thread_pool | 2 | 37.0 k |"), std::string::npos) << text;
  EXPECT_NE(text.find("a \\| b &lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](y) \\`z\\` \\# not"),
            std::string::npos)
      << text;
}

TEST(Table, OfNothingIsOnlyHumble) {
  EXPECT_EQ(table({}).find("A number answers"), 0U);
}

}  // namespace
}  // namespace interleave
