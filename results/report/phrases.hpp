#pragma once

#include "results/groups/tournament.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace interleave {

/// "thread_pool (2 workers)": which entrant of the model is meant.
std::string label(const Contest& contest, const Entrant& entrant);
/// "A, B and C".
std::string enumeration(const std::vector<std::string>& names);

/// Words for what a tournament says of one of its contests.
class Phrases {
 public:
  Phrases(const Contest& contest, const Tournament& tournament, std::size_t which)
      : contest_(contest), tournament_(tournament), which_(which) {}

  /// The label of an entrant in the ranking, and of how many settings it was the best.
  std::string name(const Entrant& entrant) const;
  /// "A is 11.2x B (95% CI 10.8-11.5)", or under open load "the p99 latency of A, 1.20 ms, is 3.10x
  /// shorter than that of B, 3.72 ms (95% CI 2.90-3.40)"; or why no such thing can be said.
  std::string comparison(const Entrant& better, const Entrant& other) const;
  /// "11.2x B (CI 10.8-11.5)", for a sentence about A that was shown to be better.
  std::string brief(const Entrant& better, const Entrant& other) const;
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
