#include "results/text/paragraph.hpp"

#include "results/text/utf8.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Lines = std::vector<std::string>;

TEST(Wrapped, BreaksAtBlanks) {
  EXPECT_EQ(wrapped("a bc def", 4), (Lines{"a bc", "def"}));
  EXPECT_EQ(wrapped("a bc def", 8), (Lines{"a bc def"}));
  EXPECT_EQ(wrapped("  a  b ", 80), (Lines{"a b"}));
  EXPECT_EQ(wrapped("", 80), (Lines{""}));
}

TEST(Wrapped, LeavesAWideWordAndAnUnknownWidthAlone) {
  EXPECT_EQ(wrapped("see /a/long/path now", 5), (Lines{"see", "/a/long/path", "now"}));
  EXPECT_EQ(wrapped("a  b", 0), (Lines{"a  b"}));
}

TEST(Wrapped, CountsLettersAndNotBytes) {
  EXPECT_EQ(wrapped("\u00B5s \u00B5s \u00B5s", 5), (Lines{"\u00B5s \u00B5s", "\u00B5s"}));
}

RC_GTEST_PROP(Wrapped, LosesNoWordAndKeepsToTheWidth, ()) {
  auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::string<std::string>()));
  auto width = *rc::gen::inRange<std::size_t>(1, 40);
  std::string text;
  for (auto& word : words) {
    for (char& letter : word) letter = static_cast<char>('a' + (letter & 15));
    text += word + " ";
  }
  std::string again;
  for (const auto& line : wrapped(text, width)) {
    RC_ASSERT(columns_of(line) <= width || line.find(' ') == std::string::npos);
    again += line + " ";
  }
  RC_ASSERT(again == (text.empty() ? " " : text));
}

std::string printed(std::string_view head, std::string_view text, std::size_t indent,
                    std::size_t width) {
  std::ostringstream out;
  print_paragraph(out, head, text, indent, width);
  return out.str();
}

TEST(Paragraph, StandsBesideItsHead) {
  EXPECT_EQ(printed("  io", "how long to wait for it", 8, 30),
            "  io    how long to wait for\n"
            "        it\n");
  EXPECT_EQ(printed("  serial", "the baseline", 10, 80), "  serial  the baseline\n");
  EXPECT_EQ(printed("  parallel", "more", 10, 80), "  parallel\n          more\n");
  EXPECT_EQ(printed("", "no head", 0, 80), "no head\n");
  EXPECT_EQ(printed("  only", "", 10, 80), "  only\n");
}

}  // namespace
}  // namespace interleave
