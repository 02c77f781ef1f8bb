#pragma once

#include "results/files/row.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The verdicts of the rows, in sentences that are safe for a terminal.
struct Verdicts {
  /// For each contest: the fastest model against serial and against the next, threads with and
  /// without a GIL, and what cannot be concluded. Each model is shown at its best setting, which is
  /// named.
  std::vector<std::string> sentences;
  /// One short sentence a contest: which model wins, by how much, and what was not shown. One
  /// sentence stands for all contests of a map, and one for those of a sweep over grain.
  std::vector<std::string> brief;
  /// The meaning of intervals and the number of CPUs, for both forms. Empty if no sentence has an
  /// interval.
  std::string legend;
};

/// The result does not depend on the order of the rows.
Verdicts find_verdicts(std::span<const Row> rows);
/// Returns the sentences of find_verdicts().
std::vector<std::string> verdicts(std::span<const Row> rows);

}  // namespace interleave
