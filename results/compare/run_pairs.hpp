#pragma once

#include "results/compare/summary.hpp"
#include "results/statistics/difference.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// Two runs, one of each side, that were made one directly after the other.
struct RunPair {
  std::string before;  // run_id
  std::string after;

  bool operator==(const RunPair&) const = default;
};

/// Fewer pairs show too little of how much pairs differ.
inline constexpr std::size_t fewest_pairs = 3;

/// Returns the run pairs of two sides. Empty unless the runs, sorted by time, form pairs with one
/// run of each side. Only the times of the runs decide, so that results cannot influence how they
/// are judged.
std::vector<RunPair> run_pairs_of(const Summary& before, const Summary& after);

/// Returns the difference of logarithms within pairs, from all pairs in which both runs have the
/// cell. Their number is its freedom + 1. nullopt if there are fewer than `fewest_pairs`.
std::optional<Difference> difference_in_pairs(const std::vector<RunPair>& pairs,
                                              const CellSummary& before, const CellSummary& after);

}  // namespace interleave
