// The output of `run` and `show`.
#include "results/report/run_report.hpp"

#include "results/text/utf8.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plausible_rows;

RunAbout about_of(const Row& row) {
  RunAbout about;
  about.dir = "somewhere";
  about.run_id = row.run_id;
  about.argv = {"/a/b/interleave", "run", "--quick"};
  about.cpu_model = "Fast CPU";
  about.cpus_usable = 2;
  about.machine = row.machine;
  about.warnings = {{"governor", "the governor is slow", "change it"},
                    {"jitter", "the clock lost 6%", "stop the rest"}};
  return about;
}

ResultSet results_of(std::vector<Row> rows) {
  ResultSet results;
  results.runs.push_back(about_of(rows.front()));
  results.rows = std::move(rows);
  return results;
}

std::string printed(const ResultSet& results, const ReportChoice& choice, unsigned width = 0) {
  std::ostringstream out;
  print_report(out, results, choice, {.color = false, .width = width});
  return out.str();
}

std::string markdown(const ResultSet& results) {
  std::ostringstream out;
  print_markdown_report(out, results, {});
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Many contests, each of which needs a sentence.
std::vector<Row> many_contests() {
  std::vector<Row> rows;
  for (int variant = 0; variant < 12; ++variant) {
    for (auto row : plausible_rows(6, static_cast<std::uint64_t>(variant) + 1)) {
      row.params += ";variant=" + std::to_string(variant);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

TEST(RunReport, AnswersInFifteenLinesOfEightyColumns) {
  ReportChoice choice{.answer_only = true, .closing = {"Tables: interleave show out"}};
  for (const auto& rows : {plausible_rows(), plausible_rows(1), many_contests()}) {
    for (unsigned width : {0U, 80U}) {
      auto lines = lines_of(printed(results_of(rows), choice, width));
      EXPECT_LE(lines.size(), 15U);
      for (const auto& line : lines) EXPECT_LE(columns_of(line), 80U) << line;
      EXPECT_EQ(lines.back(), "Tables: interleave show out");
    }
  }
}

TEST(RunReport, AnswersWithTheGravestWarningAndCountsTheOthers) {
  auto text = printed(results_of(plausible_rows()), {.answer_only = true});
  EXPECT_NE(text.find("Beware: the clock lost 6%.\n1 more warning.\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("governor"), std::string::npos);
}

TEST(RunReport, AnswersManyContestsWithATally) {
  auto text = printed(results_of(many_contests()), {.answer_only = true});
  EXPECT_TRUE(text.starts_with("In 48 contests: the best is ")) << text;
  EXPECT_NE(text.find("\nAnd 4"), std::string::npos) << text;
}

TEST(RunReport, HasAllPartsInOrder) {
  auto text = printed(results_of(plausible_rows()), {.closing = {"Files: out"}});
  std::size_t at = 0;
  for (const auto* part : {"somewhere: interleave run --quick, on Fast CPU, 2 CPUs.\n",
                           "\nprimes, 6 blocks\n", "\ntcp_echo: bytes=64, 64 in flight\n",
                           "\nprimes, CPU-bound", "\nwarning: the governor is slow; change it\n",
                           "\nwarning: the clock lost 6%; stop the rest\n",
                           "\nprimes: ", "\nBeware: the clock lost 6%.\n", "\nFiles: out\n"}) {
    auto found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << "\n" << text;
    at = found;
  }
}

TEST(RunReport, NeverComparesRowsOfDifferentMachines) {
  auto here = plausible_rows();
  auto there = plausible_rows(6, 2);
  for (Row& row : here) row.machine = "m1";
  for (Row& row : there) row.machine = "m2";
  for (Row& row : there) row.run_id = "another";
  ResultSet both = results_of(here);
  both.runs.push_back(about_of(there.front()));
  both.runs.back().cpu_model = "Slow CPU";
  both.rows.insert(both.rows.end(), there.begin(), there.end());
  auto text = printed(both, {});
  auto second = text.find("\n==== Slow CPU, 2 CPUs ====\n");
  ASSERT_NE(second, std::string::npos);
  EXPECT_TRUE(text.starts_with("==== Fast CPU, 2 CPUs ====\n"));
  auto alone = printed(results_of(here), {});
  EXPECT_EQ(text.substr(text.find('\n') + 1, second - text.find('\n') - 1), alone);
  EXPECT_EQ(markdown(both).find("## Fast CPU, 2 CPUs\n"), 0U);
}

TEST(RunReport, OfHostileTextIsHarmless) {
  const std::string evil = "\x1B[2J|<script>alert(1)</script>\n![x](http://a) ~~~~~~\xFF";
  auto rows = plausible_rows();
  for (Row& row : rows) {
    row.model += evil;
    row.workload += evil;
    row.params = "a=" + evil;
    row.error = evil;
    row.run_id = evil;
    row.machine = evil;
  }
  auto results = results_of(rows);
  results.runs.front().argv.push_back(evil);
  results.runs.front().dir = evil;
  results.runs.front().warnings.push_back({evil, evil, evil});
  auto text = printed(results, {});
  EXPECT_TRUE(std::ranges::all_of(text, [](char letter) {
    return letter == '\n' || static_cast<unsigned char>(letter) >= 32;
  }));
  auto page = markdown(results);
  EXPECT_EQ(page.find('\x1B'), std::string::npos);
  std::istringstream in(page);
  bool in_fence = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("~~~~~~")) in_fence = !in_fence;
    if (in_fence) continue;
    EXPECT_EQ(line.find("<script"), std::string::npos) << line;
    EXPECT_EQ(line.find("![x"), std::string::npos) << line;
  }
  EXPECT_FALSE(in_fence);
}

}  // namespace
}  // namespace interleave
