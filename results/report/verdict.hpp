#pragma once

#include "results/files/row.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The verdicts of the rows, in sentences, which any terminal may show.
struct Verdicts {
  /// For each contest the fastest model against serial and against the next, threads with and
  /// without a GIL, and what cannot be concluded. Each model stands at the setting where it was
  /// best, which is printed.
  std::vector<std::string> sentences;
  /// The answer alone, in a short sentence a contest: who wins, by how much, and what was not shown.
  std::vector<std::string> brief;
  /// The meaning of intervals and the CPUs, for both. Empty where neither is said.
  std::string legend;
};

/// The same rows in another order give the same text.
Verdicts find_verdicts(std::span<const Row> rows);
/// The sentences of find_verdicts().
std::vector<std::string> verdicts(std::span<const Row> rows);

}  // namespace interleave
