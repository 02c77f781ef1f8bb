#include "workloads/words.hpp"

#include "core/errors.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Words = std::vector<std::string>;

TEST(Words, AreSplitAtBlanksAndNewlines) {
  EXPECT_EQ(split_words(""), Words{});
  EXPECT_EQ(split_words(" \t\n "), Words{});
  EXPECT_EQ(split_words("./my_script --once"), (Words{"./my_script", "--once"}));
  EXPECT_EQ(split_words("  a\tb\n c "), (Words{"a", "b", "c"}));
}

TEST(Words, AreQuotedAsInAShell) {
  EXPECT_EQ(split_words(R"(a 'b c' "d e" f\ g)"), (Words{"a", "b c", "d e", "f g"}));
  EXPECT_EQ(split_words(R"('' "")"), (Words{"", ""}));
  EXPECT_EQ(split_words(R"(a'b'"c"d)"), (Words{"abcd"}));
  EXPECT_EQ(split_words(R"('a\b"c')"), (Words{R"(a\b"c)"}));
  EXPECT_EQ(split_words(R"("\a\"\\\$\`")"), (Words{R"(\a"\$`)"}));
  EXPECT_EQ(split_words("a\\\nb \\\n c \"d\\\ne\""), (Words{"ab", "c", "de"}));
}

TEST(Words, AreNotExpanded) {
  EXPECT_EQ(split_words("$HOME *.c ~ `x` $(y) {} a#b #c a=b&c"),
            (Words{"$HOME", "*.c", "~", "`x`", "$(y)", "{}", "a#b", "#c", "a=b&c"}));
}

std::string complaint(std::string_view command) {
  try {
    split_words(command);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Words, HaveBalancedQuotes) {
  EXPECT_EQ(complaint("a 'b"), "a single quote is not closed");
  EXPECT_EQ(complaint("a \"b'"), "a double quote is not closed");
  EXPECT_EQ(complaint("a \"b\\"), "a double quote is not closed");
  EXPECT_EQ(complaint("a b\\"), "a backslash at the end, with nothing behind it");
}

TEST(Words, HoldNoZeroByte) {
  constexpr std::string_view command("a b\0c", 5);
  EXPECT_NE(complaint(command), "");
}

TEST(Words, AreNoOperatorsOfAShell) {
  for (const auto* command : {"a | b", "a > b", "a 2>&1", "a && b", "a; ;", "a >b", "<in"}) {
    EXPECT_NE(complaint(command).find("no"), std::string::npos) << command;
  }
  EXPECT_EQ(split_words(R"(a '|' "&&" \> 2 x>y)"), (Words{"a", "|", "&&", ">", "2", "x>y"}));
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (char letter : word) {
    if (letter == '\'') {
      text += R"('\'')";
    } else {
      text += letter;
    }
  }
  return text + "'";
}

std::string in_double_quotes(const std::string& word) {
  std::string text = "\"";
  for (char letter : word) {
    if (std::string_view("$`\"\\").find(letter) != std::string_view::npos) text += '\\';
    text += letter;
  }
  return text + "\"";
}

RC_GTEST_PROP(Words, ThatAreQuotedAndJoinedAreSplitAgain, ()) {
  auto letter = rc::gen::nonZero<char>();
  auto words = *rc::gen::container<Words>(rc::gen::container<std::string>(letter));
  std::string singly;
  std::string doubly;
  for (const auto& word : words) {
    singly += quoted(word) + *rc::gen::elementOf(std::string(" \t\n"));
    doubly += in_double_quotes(word) + " ";
  }
  RC_ASSERT(split_words(singly) == words);
  RC_ASSERT(split_words(doubly) == words);
}

RC_GTEST_PROP(Words, OfPlainLettersAreWhatIsBetweenBlanks, ()) {
  auto letter = rc::gen::inRange('a', static_cast<char>('z' + 1));
  auto word = rc::gen::nonEmpty(rc::gen::container<std::string>(letter));
  auto words = *rc::gen::container<Words>(word);
  std::string joined;
  for (const auto& one : words) joined += "  " + one;
  RC_ASSERT(split_words(joined) == words);
}

}  // namespace
}  // namespace interleave
