#include "results/text/human.hpp"

#include "results/text/utf8.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

TEST(Human, CountsThings) {
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(2, "row"), "2 rows");
}

TEST(Human, NumbersHaveThreeDigitsThatCount) {
  EXPECT_EQ(three_digits(0), "0");
  EXPECT_EQ(three_digits(0.012345), "0.0123");
  EXPECT_EQ(three_digits(0.9996), "1.00");
  EXPECT_EQ(three_digits(9.996), "10.0");
  EXPECT_EQ(three_digits(99.96), "100");
  EXPECT_EQ(three_digits(1234.5), "1234");
  EXPECT_EQ(three_digits(-1.234), "-1.23");
  EXPECT_EQ(three_digits(std::numeric_limits<double>::infinity()), "?");
}

TEST(Human, UnitsAreTheLargestThatFit) {
  EXPECT_EQ(human_count(7), "7");
  EXPECT_EQ(human_count(999.9), "1.00 k");
  EXPECT_EQ(human_count(412'345), "412 k");
  EXPECT_EQ(human_count(1.2e6), "1.20 M");
  EXPECT_EQ(human_duration(0), "0 ns");
  EXPECT_EQ(human_duration(153e-6), "153 us");
  EXPECT_EQ(human_duration(0.9999e-3), "1.00 ms");
  EXPECT_EQ(human_duration(90), "90.0 s");
  EXPECT_EQ(human_bytes(12.5 * 1024 * 1024), "12.5 MiB");
}

TEST(WellFormed, ReplacesEachBadByte) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(well_formed("naïve €"), "naïve €");
  EXPECT_EQ(well_formed("cut \xE2\x82"), "cut " + bad + bad);
  EXPECT_EQ(well_formed("overlong \xC0\xAF"), "overlong " + bad + bad);
  EXPECT_EQ(well_formed("surrogate \xED\xA0\x80"), "surrogate " + bad + bad + bad);
  EXPECT_EQ(well_formed(std::string_view("a\0b", 3)), "a" + bad + "b");
}

TEST(WellFormed, IsCountedAndCutByLetters) {
  EXPECT_EQ(columns_of("naïve €"), 7U);
  EXPECT_EQ(first_columns("naïve €", 3), "naï");
  EXPECT_EQ(first_columns("abc", 9), "abc");
}

RC_GTEST_PROP(WellFormed, IsItselfWellFormed, (const std::string& text)) {
  auto once = well_formed(text);
  RC_ASSERT(well_formed(once) == once);
}

RC_GTEST_PROP(Printable, GivesATerminalNothingToObey, (const std::string& text)) {
  auto shown = printable(text, true);
  RC_ASSERT(std::ranges::all_of(shown, [](char letter) { return letter >= ' ' && letter < 127; }));
}

// U+202E would turn the rest of the line around.
TEST(Printable, HasNoMarksOfDirection) {
  EXPECT_EQ(printable("ab\xE2\x80\xAE"
                      "cd \xD8\x9C\xE2\x81\xA6 \xE2\x82\xAC"),
            "ab\xEF\xBF\xBD"
            "cd \xEF\xBF\xBD\xEF\xBF\xBD \xE2\x82\xAC");
}

TEST(Printable, KeepsWordsOnOneLineWithoutEscapes) {
  EXPECT_EQ(printable("two\nlines \x1B[31mred"), "two lines  [31mred");
  EXPECT_EQ(printable("c1 \xC2\x9B"
                      "31m €"),
            "c1  31m €");
  EXPECT_EQ(printable("naïve €", true), "na?ve ?");
}

}  // namespace
}  // namespace interleave
