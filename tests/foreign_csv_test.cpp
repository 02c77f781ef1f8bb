// A samples.csv that spreadsheets, pandas, cat or editors have changed is read, or refused in a
// sentence that says what to do.
#include "core/errors.hpp"
#include "results/files/csv.hpp"
#include "results/files/samples.hpp"
#include "tests/plausible_rows.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::ScratchDir;

constexpr std::string_view mark = "\xEF\xBB\xBF";

class ForeignCsv : public ::testing::Test {
 protected:
  ForeignCsv() {
    for (std::uint64_t block = 1; block <= 3; ++block) {
      Row row = plain_row("serial", "noop", block, 100);
      row.workers = 64;
      row.order = 7;
      row.flags = "a;b";
      row.error = "two\nlines";
      rows_.push_back(row);
    }
    ScratchDir dir;
    testing::write_results(dir.path(), rows_);
    std::ifstream file(dir.path() / "samples.csv", std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(file), {});
  }

  std::vector<Row> read(std::string_view text) {
    std::ofstream(dir_.path() / "samples.csv", std::ios::binary) << text;
    return read_samples(dir_.path());
  }
  std::string complaint(std::string_view text) {
    try {
      read(text);
    } catch (const UsageError& error) {
      return std::string(error.what()).substr(dir_.path().string().size() + 1);
    }
    return "none";
  }
  std::string replaced(const std::string& what, const std::string& by) const {
    return std::regex_replace(text_, std::regex(what), by);
  }
  std::vector<Row> twice() const {
    auto rows = rows_;
    rows.insert(rows.end(), rows_.begin(), rows_.end());
    return rows;
  }

  ScratchDir dir_;
  std::vector<Row> rows_;
  std::string text_;
};

TEST_F(ForeignCsv, WithAByteOrderMark) {
  EXPECT_EQ(read(std::string(mark) + text_), rows_);
  EXPECT_EQ(read(std::string(mark) + "\"schema\"" + text_.substr(6)), rows_);
}

TEST_F(ForeignCsv, WithTheLineEndsOfWindows) {
  auto crlf = replaced("\n", "\r\n");
  EXPECT_EQ(read(crlf).size(), rows_.size());
}

TEST_F(ForeignCsv, WithoutTheLastNewline) {
  EXPECT_EQ(read(text_.substr(0, text_.size() - 1)), rows_);
  EXPECT_EQ(read(text_ + "\r").size(), rows_.size());
}

TEST_F(ForeignCsv, WithLinesThatHaveNothing) {
  EXPECT_EQ(read(text_ + "\n"), rows_);
  EXPECT_EQ(read(text_ + "\r\n\r\n"), rows_);
  EXPECT_EQ(read(text_ + ",,,,,\n" + "\n"), rows_);
}

TEST_F(ForeignCsv, PutTogetherByCat) {
  EXPECT_EQ(read(text_ + text_), twice());
  EXPECT_EQ(read(text_ + std::string(mark) + text_), twice());
}

// A part of an older version has fewer columns, and nothing of a row before it.
TEST_F(ForeignCsv, PutTogetherByCatFromTwoVersions) {
  auto old = text_.substr(0, text_.find(",row_flags")) + "\n";
  Row older = plain_row("serial", "noop", 9, 100);
  ScratchDir dir;
  SamplesFile(dir.path()).append(older);
  std::ifstream file(dir.path() / "samples.csv", std::ios::binary);
  std::string line{std::istreambuf_iterator<char>(file), {}};
  line = line.substr(line.find('\n') + 1);
  for (int newer = 0; newer < 5; ++newer) line.erase(line.rfind(','));
  auto rows = read(text_ + old + line + "\n" + text_);
  ASSERT_EQ(rows.size(), 7U);
  EXPECT_EQ(rows[3], older);
  EXPECT_EQ(rows[6], rows_[2]);
}

TEST_F(ForeignCsv, WithNumbersAsPandasAndSpreadsheetsWriteThem) {
  EXPECT_EQ(read(replaced(",64,", ",64.0,")), rows_);
  EXPECT_EQ(read(replaced(",64,", ",6.4E+01,")), rows_);
  EXPECT_EQ(read(replaced(",64,", ",\"64\",")), rows_);
  EXPECT_NE(complaint(replaced(",64,", ",64.5,")), "none");
  EXPECT_NE(complaint(replaced(",64,", ",1e300,")), "none");
}

TEST_F(ForeignCsv, WithFieldsBetweenSemicolonsOrTabs) {
  for (auto [letter, name] : {std::pair(";", "semicolons"), std::pair("\t", "tabs")}) {
    EXPECT_EQ(complaint(replaced(",", letter)),
              "samples.csv:1: fields are separated by " + std::string(name) +
                  ", as spreadsheets do in some languages; save it with commas between the fields "
                  "and points in the numbers");
  }
}

TEST_F(ForeignCsv, WithTheIndexOfPandas) {
  EXPECT_EQ(
      complaint("," + text_),
      "samples.csv:1: column 1 is the index of a pandas.DataFrame; write it with index=False");
}

TEST_F(ForeignCsv, OfTwoBytesALetter) {
  EXPECT_EQ(complaint("\xFF\xFEs"), "samples.csv:1: is UTF-16; save it as UTF-8");
}

// Digits alone are a number to some readers: files of schema 1 have them, ours a letter before.
TEST_F(ForeignCsv, OfSchema1HasTheSameDigests) {
  EXPECT_EQ(read(replaced(",xf00d", ",f00d")), rows_);
  EXPECT_NE(text_.find(",xf00df00df00df00d,"), text_.npos);
}

TEST_F(ForeignCsv, ReadByWhoeverCannotSayFlagsOrOrder) {
  EXPECT_NE(text_.find(",a;b,7,,,\n"), text_.npos) << "row_flags and block_order";
}

std::string hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (char letter : text) {
    auto byte = static_cast<unsigned char>(letter);
    result += digits[byte >> 4U];
    result += digits[byte & 15U];
  }
  return result;
}

// Its standard output, or nothing when it says (by status 77) that it cannot run here.
std::optional<std::string> run_python(const std::filesystem::path& script,
                                      const std::filesystem::path& file) {
  auto command =
      std::string(INTERLEAVE_PYTHON) + " '" + script.string() + "' '" + file.string() + "' 2>&1";
  FILE* pipe = ::popen(command.c_str(), "re");
  std::string output;
  std::array<char, 4096> buffer{};
  while (auto length = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), length);
  }
  int status = ::pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) return std::nullopt;
  EXPECT_EQ(status, 0) << output;
  return output;
}

TEST(Samples, AreReadAlikeByPythonAndPandas) {
  ScratchDir dir;
  std::string expected;
  {
    SamplesFile file(dir.path());
    for (std::string text :
         {"plain", "comma, and \"quotes\"", "two\nlines", "windows\r\nlines", "naïve €", " spaces ",
          "=formula()", "-1", "'quoted'", "#no comment"}) {
      Row row = plain_row("m" + text, "noop", 1, 0.1);
      row.error = text;
      file.append(row);
      bool formula = text[0] == '=' || text[0] == '-';
      expected += hex("m" + text) + " " + hex((formula ? "'" : "") + text) + "\n";
    }
  }
  auto script = std::filesystem::path(INTERLEAVE_TESTS) / "samples_in_python.py";
  auto output = run_python(script, dir.path() / "samples.csv");
  if (!output) GTEST_SKIP() << "no python3-pandas";
  EXPECT_EQ(*output, expected);
}

TEST(RoundOff, LeavesTheDigitsThatMeanSomething) {
  Row row = plain_row("serial", "noop", 1, 17134994.129095703);
  row.wall_s = 0.030597501000000003;
  row.steal_s = 0.009999999999990905;
  row.cpu_user_s = 0.06798599999999999;
  row.gil_wait_s = 1e300;
  round_off(row);
  EXPECT_EQ(row.throughput_per_s, 17134990);
  EXPECT_EQ(row.wall_s, 0.030597501);
  EXPECT_EQ(row.steal_s, 0.01);
  EXPECT_EQ(row.cpu_user_s, 0.067986);
  EXPECT_EQ(row.gil_wait_s, 1e300);
  auto once = row;
  round_off(row);
  EXPECT_EQ(row, once);
}

}  // namespace
}  // namespace interleave
