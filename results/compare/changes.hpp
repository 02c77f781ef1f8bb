#pragma once

#include "results/compare/summary.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace interleave {

/// The verdict from the interval of a ratio and a threshold t. Differences up to a factor of 1 + t
/// in either direction do not matter.
enum class Verdict : std::uint8_t {
  faster,               // the interval lies above 1, and reaches beyond the threshold
  slower,               // the interval lies below 1, and reaches beyond the threshold
  no_difference_shown,  // it contains 1, and reaches beyond the threshold on one side at most
  within_threshold,     // it lies within the threshold: any difference is too small to matter
  inconclusive,         // fewer than six repetitions on a side, or a flag invalidates the cell, or
                        // the interval contains 1 and exceeds the threshold on both sides
};
std::string_view to_string(Verdict verdict);

/// One cell, measured before and after.
struct Change {
  CellKey cell;
  std::size_t repetitions_before = 0;
  std::size_t repetitions_after = 0;
  double before = 0;  // median scores (contest.hpp): tasks a second; under open load 1 / p99 in s
  double after = 0;
  double ratio = 0;  // after / before; with run pairs the geometric mean of the pairs' ratios
  double low = 0;    // its interval; 0 if there is none
  double high = 0;
  bool beyond_threshold = false;  // of the ratio, not of its interval
  Verdict verdict = Verdict::inconclusive;

  bool is_regression() const { return verdict == Verdict::slower && beyond_threshold; }
};

/// All cells that have scores in both summaries.
struct Changes {
  std::vector<Change> cells;  // the widest change first
  double threshold = 0;
  double confidence = 0.95;    // of each interval, corrected for their number
  std::size_t most_runs = 0;   // largest number of runs that a cell has on a side
  std::size_t other_work = 0;  // cells left out because their calibrations differ
  std::size_t pairs = 0;       // run pairs (run_pairs.hpp); 0: the runs were not paired

  std::size_t count(Verdict verdict) const;
  std::size_t regressions() const;
};

/// Swapping the two inverts each ratio, its interval and its verdict.
Changes find_changes(const Summary& before, const Summary& after, double threshold);

}  // namespace interleave
