#pragma once

#include "results/report/verdict.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace interleave {

/// The end of a run's output: the part that is visible without scrolling.
struct Answer {
  static constexpr std::size_t most_lines = 15;
  static constexpr std::size_t narrowest = 80;  // columns that any terminal has

  /// All verdicts, if they are too long for the answer.
  std::vector<std::string> before{};
  /// The verdicts or the brief ones, followed by `closing`. They take at most `most_lines` lines of
  /// `width` columns.
  std::vector<std::string> paragraphs{};
};

/// `width` 0: the output is no terminal, and the answer is made for `narrowest` columns.
Answer answer_of(const Verdicts& verdicts, const std::vector<std::string>& closing,
                 std::size_t width);

}  // namespace interleave
