#pragma once

#include "results/compare/summary.hpp"
#include "results/statistics/difference.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// Two runs, one a side, that were made one after the other.
struct RunPair {
  std::string before;  // run_id
  std::string after;

  bool operator==(const RunPair&) const = default;
};

/// Fewer say too little of how much turns differ.
inline constexpr std::size_t fewest_pairs = 3;

/// The turns in which two sides were measured, by time; none where they were not measured so. Only
/// the times of the runs decide, so that no result has a say in how it is judged.
std::vector<RunPair> run_pairs_of(const Summary& before, const Summary& after);

/// By how much a cell changed within a turn, as logarithm, from all turns of which both runs have
/// it; how many these are is its freedom + 1. Nothing where they are fewer than `fewest_pairs`.
std::optional<Difference> difference_in_pairs(const std::vector<RunPair>& pairs,
                                              const CellSummary& before, const CellSummary& after);

}  // namespace interleave
