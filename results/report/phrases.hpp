#pragma once

#include "results/groups/tournament.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace interleave {

/// Returns a label that identifies the entrant: "thread_pool (2 workers)".
std::string label(const Contest& contest, const Entrant& entrant);
/// Returns "A, B and C".
std::string enumeration(const std::vector<std::string>& names);

/// Puts the results of a tournament in one of its contests into words.
class Phrases {
 public:
  Phrases(const Contest& contest, const Tournament& tournament, std::size_t which)
      : contest_(contest), tournament_(tournament), which_(which) {}

  /// Returns the label of an entrant in the ranking. If it is the best of several settings, the
  /// label says how many.
  std::string name(const Entrant& entrant) const;
  /// Returns "A is 11.2x B (95% CI 10.8-11.5)", or under open load "the p99 latency of A, 1.20 ms,
  /// is 3.10x shorter than that of B, 3.72 ms (95% CI 2.90-3.40)". If the data do not show that,
  /// returns a sentence that says why.
  std::string comparison(const Entrant& better, const Entrant& other) const;
  /// Returns "11.2x B (CI 10.8-11.5)", for a sentence about A that was shown to be better.
  std::string brief(const Entrant& better, const Entrant& other) const;
  /// Returns the median by which the entrant is ranked: "2.10 k/s", or "a p99 of 1.20 ms".
  std::string score(const Entrant& entrant) const;
  Comparison compare(const Entrant& better, const Entrant& other) const {
    return tournament_.compare(which_, better, other);
  }

 private:
  std::string difference(const Entrant& better, const Entrant& other,
                         const Comparison& found) const;
  std::string described(const Entrant& entrant) const;

  const Contest& contest_;
  const Tournament& tournament_;
  std::size_t which_;
};

}  // namespace interleave
