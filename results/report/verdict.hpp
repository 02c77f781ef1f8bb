#pragma once

#include "results/files/row.hpp"
#include "results/groups/analysis.hpp"

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
  stated,          // the sentence is about a limit or a rate, and says itself how sure that is
};

/// The verdicts of the rows, in sentences that are safe for a terminal.
struct Verdicts {
  /// For each contest: the fastest model against serial and against the next, threads with and
  /// without a GIL, and what cannot be concluded. Each model is shown at its best setting, which is
  /// named.
  std::vector<std::string> sentences;
  /// One short sentence a contest: which model wins, by how much, and what was not shown.
  std::vector<std::string> brief;
  /// How many contests each model wins, for an answer without room for all of them. Empty if there
  /// are fewer than two contests.
  std::string tally{};
  /// The meaning of intervals and the number of CPUs, for both forms. Empty if no sentence has an
  /// interval.
  std::string legend{};
  /// For each sentence of `brief`.
  std::vector<Sureness> sureness{};
};

/// The result does not depend on the order of the rows.
Verdicts find_verdicts(const Analysis& analysis);
Verdicts find_verdicts(std::span<const Row> rows);
/// Returns the sentences of find_verdicts().
std::vector<std::string> verdicts(std::span<const Row> rows);

}  // namespace interleave
