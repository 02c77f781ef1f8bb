#pragma once

#include "results/files/row.hpp"
#include "results/groups/tournament.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// How sure it is which model of a contest is the best.
enum class Sureness : std::uint8_t {
  shown,           // it was shown to beat every other one
  tied,            // no difference was shown to some others
  too_few_blocks,  // fewer than six
  not_compared,    // fewer than two models can be compared
};

/// The verdicts of the rows, in sentences that are safe for a terminal.
struct Verdicts {
  /// For each contest: the fastest model against serial and against the next, threads with and
  /// without a GIL, and what cannot be concluded. Each model is shown at its best setting, which is
  /// named.
  std::vector<std::string> sentences;
  /// One short sentence a contest: which model wins, by how much, and what was not shown.
  std::vector<std::string> brief;
  /// The meaning of intervals and the number of CPUs, for both forms. Empty if no sentence has an
  /// interval.
  std::string legend;
  /// For each contest, in the order of `brief`.
  std::vector<Sureness> sureness{};
};

/// The result does not depend on the order of the rows.
Verdicts find_verdicts(std::span<const Row> rows);
/// The same for contests whose tournament is known.
Verdicts find_verdicts(std::span<const Contest> contests, const Tournament& tournament);
/// Returns the sentences of find_verdicts().
std::vector<std::string> verdicts(std::span<const Row> rows);

}  // namespace interleave
