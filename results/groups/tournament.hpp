#pragma once

#include "results/groups/contest.hpp"
#include "results/groups/standing.hpp"
#include "results/statistics/statistics.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace interleave {

/// Log scores of the comparable entrants of one contest, and their noise within blocks.
class Field {
 public:
  explicit Field(const Standing& standing);

  /// Returns the number of pairs of different models that were measured in enough common blocks.
  std::size_t pairs() const;
  /// Compares these two by an interval that misses the truth with probability `risk`. Both must be
  /// comparable.
  Comparison compare(const Entrant& entrant, const Entrant& other, double risk) const;
  /// The autocorrelation of neighbouring blocks (neighbours.hpp).
  double correlation() const { return correlation_; }

 private:
  struct Noise {
    double variance = 0;
    double freedom = 0;
  };
  std::size_t place_of(const Entrant& entrant) const;
  std::vector<double> differences(std::size_t one, std::size_t other) const;
  Noise noise(std::size_t one, std::size_t other, const std::vector<double>& differences) const;
  void learn_noise();

  std::vector<const Entrant*> entrants_;
  std::vector<std::map<Block, double>> scores_;
  std::vector<double> variances_;  // of each entrant within blocks; 0: known for its pairs only
  double freedom_ = 0;             // degrees of freedom for a pair of equal variances
  double correlation_ = 0;
};

/// All comparisons that a run's verdicts may make, with simultaneous 95 % intervals. In at least 95
/// of 100 runs all of them hold the truth. So a verdict may choose the winner after seeing the
/// results. It points into the contests.
class Tournament {
 public:
  explicit Tournament(const std::vector<Contest>& contests);

  /// `which` is the index of the contest.
  const Standing& standing(std::size_t which) const { return standings_[which]; }
  const Field& field(std::size_t which) const { return fields_[which]; }
  std::size_t size() const { return fields_.size(); }
  /// Compares two entrants of one contest that may be compared.
  Comparison compare(std::size_t which, const Entrant& entrant, const Entrant& other) const {
    return fields_[which].compare(entrant, other, risk_);
  }

 private:
  std::vector<Standing> standings_;
  std::vector<Field> fields_;
  double risk_ = 0;  // probability that one interval misses
};

}  // namespace interleave
