// The end of a run's output.
#include "results/report/answer.hpp"

#include "results/text/paragraph.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Paragraphs = std::vector<std::string>;

std::size_t lines_of(const Paragraphs& paragraphs, std::size_t width) {
  std::size_t lines = 0;
  for (const auto& paragraph : paragraphs) lines += wrapped(paragraph, width).size();
  return lines;
}

// The end of a quick run, behind its verdicts.
const Paragraphs closing = {
    "Beware: a loop that only read the clock lost 6.3% of its time before the run, 12.1 ms of it "
    "in "
    "one piece.",
    "Files: interleave-out/20261128T104032Z-89af"};

TEST(Answer, OfAQuickRunFitsInFifteenLines) {
  auto verdicts = find_verdicts(testing::plausible_rows());
  auto answer = answer_of(verdicts, closing, 80);
  EXPECT_LE(lines_of(answer.paragraphs, 80), 15U);
  for (const auto* contest : {"primes", "sleep", "tcp_echo", "mixed_api"}) {
    auto is_of_it = [&](const std::string& text) { return text.starts_with(contest); };
    EXPECT_TRUE(std::ranges::any_of(answer.paragraphs, is_of_it)) << contest;
    EXPECT_TRUE(std::ranges::any_of(answer.before, is_of_it)) << contest;
  }
  EXPECT_EQ(answer.paragraphs.back(), closing.back());
  EXPECT_NE(std::ranges::find(answer.paragraphs, closing.front()), answer.paragraphs.end());
  EXPECT_NE(std::ranges::find(answer.paragraphs, verdicts.legend), answer.paragraphs.end());
}

TEST(Answer, IsCutNeitherByAPipeNorByAWideTerminal) {
  auto verdicts = find_verdicts(testing::plausible_rows());
  EXPECT_EQ(answer_of(verdicts, closing, 0).paragraphs,
            answer_of(verdicts, closing, 80).paragraphs);
  EXPECT_TRUE(answer_of(verdicts, closing, 1'000).before.empty());
}

TEST(Answer, HasAllSentencesWhereTheyAreFew) {
  Verdicts few{{"a: one.", "b: two."}, {"a.", "b."}, ""};
  auto answer = answer_of(few, {"Files: out"}, 80);
  EXPECT_TRUE(answer.before.empty());
  EXPECT_EQ(answer.paragraphs, (Paragraphs{"a: one.", "b: two.", "Files: out"}));
}

TEST(Answer, SaysHowManyContestsAreAbove) {
  Verdicts many;
  for (int contest = 0; contest < 40; ++contest) {
    many.sentences.push_back("work " + std::to_string(contest) + ": something.");
    many.brief.push_back(many.sentences.back());
  }
  many.tally = "In 40 contests: the best is serial in 40.";
  auto answer = answer_of(many, {"Files: out"}, 80);
  EXPECT_EQ(answer.before, many.sentences);
  EXPECT_EQ(answer.paragraphs.size(), 15U);
  EXPECT_EQ(answer.paragraphs.front(), many.tally);
  EXPECT_EQ(answer.paragraphs[13], "And 28 more.");
}

}  // namespace
}  // namespace interleave
