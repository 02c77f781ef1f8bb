// Rows as CSV and as JSON, and the dictionary of all columns.
#include "results/report/row_list.hpp"

#include "core/errors.hpp"
#include "results/files/dictionary.hpp"
#include "results/files/sample_columns.hpp"
#include "tests/plausible_rows.hpp"

#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;

std::string printed(const std::vector<Row>& rows, const RowChoice& choice, RowFormat format) {
  std::ostringstream out;
  print_rows(out, rows, choice, format);
  return out.str();
}

std::vector<Row> three_rows() {
  std::vector<Row> rows = {plain_row("b", "noop", 1, 9), plain_row("a", "noop", 1, 100),
                           plain_row("c", "noop", 1, 20)};
  rows[2].throughput_per_s.reset();
  return rows;
}

TEST(RowList, HasTheChosenColumnsInTheirOrder) {
  EXPECT_EQ(printed(three_rows(), {.columns = {"throughput_per_s", "model"}}, RowFormat::csv),
            "throughput_per_s,model\n9,b\n100,a\n,c\n");
  EXPECT_EQ(
      printed(three_rows(), {.columns = {"model", "throughput_per_s"}}, RowFormat::json),
      "[\n{\"model\":\"b\",\"throughput_per_s\":9},\n{\"model\":\"a\",\"throughput_per_s\":100},"
      "\n{\"model\":\"c\",\"throughput_per_s\":null}\n]\n");
  EXPECT_EQ(printed({}, {}, RowFormat::json), "[\n]\n");
}

TEST(RowList, SortsNumbersAsNumbersAndPutsMissingOnesLast) {
  auto models = [](const RowChoice& choice) {
    auto text = printed(three_rows(), choice, RowFormat::csv);
    return text.substr(text.find('\n') + 1);
  };
  EXPECT_EQ(models({.columns = {"model"}, .sort = "throughput_per_s"}), "b\na\nc\n");
  EXPECT_EQ(models({.columns = {"model"}, .sort = "throughput_per_s", .reverse = true}),
            "a\nb\nc\n");
  EXPECT_EQ(models({.columns = {"model"}, .sort = "model"}), "a\nb\nc\n");
}

TEST(RowList, RefusesColumnsThatTheFileDoesNotHave) {
  for (const RowChoice& choice : {RowChoice{.columns = {"thruput_per_s"}}, {.sort = "tasks/s"}}) {
    EXPECT_THROW(printed(three_rows(), choice, RowFormat::csv), UsageError);
  }
}

TEST(RowList, KeepsHostileTextInItsCell) {
  auto row = plain_row("=1+1", "a,\"b\"\n", 1, 10);
  row.error = "\x1B[31m \xC2\x9B \xFF \\";
  RowChoice choice{.columns = {"model", "workload", "error"}};
  EXPECT_EQ(printed({row}, choice, RowFormat::json),
            "[\n{\"model\":\"=1+1\",\"workload\":\"a,\\\"b\\\"\\u000a\",\"error\":\"\\u001b[31m "
            "\\u009b \xEF\xBF\xBD \\\\\"}\n]\n");
  EXPECT_EQ(printed({row}, {.columns = {"model", "workload"}}, RowFormat::csv),
            "model,workload\n'=1+1,\"a,\"\"b\"\"\n\"\n");
}

TEST(Json, HasEveryColumnOfTheFile) {
  auto text = to_json(Row());
  for (const auto& column : sample_columns()) {
    EXPECT_NE(text.find("\"" + std::string(column.name) + "\":"), std::string::npos);
  }
}

TEST(Dictionary, ExplainsEachColumnOfEachFileOnce) {
  std::set<std::string_view> files;
  for (const FileColumns& file : dictionary()) {
    EXPECT_TRUE(files.insert(file.file).second);
    std::set<std::string_view> names;
    for (const auto& [name, meaning] : file.columns) {
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_TRUE(meaning.ends_with('.')) << name;
      EXPECT_EQ(meaning.find('|'), std::string_view::npos) << name;
      for (auto [suffix, unit] : {std::pair("_ns", "nanoseconds"), {"_bytes", "bytes"}}) {
        EXPECT_TRUE(!name.ends_with(suffix) || meaning.find(unit) != meaning.npos) << name;
      }
      if (name.ends_with("_s") && !name.ends_with("_per_s")) {
        EXPECT_NE(meaning.find("seconds"), meaning.npos) << name;
      }
    }
    EXPECT_EQ(file.columns.front().name, file.file == "samples.csv" ? "schema" : "run_id");
  }
  EXPECT_EQ(files.size(), 5U);
}

}  // namespace
}  // namespace interleave
