#pragma once

#include "results/files/row.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace interleave {

/// The aim of repetition: at least `least` repetitions, and a median score (contest.hpp) known to
/// +-`half_width` of it, with 95 %.
struct Aim {
  double half_width;
  std::uint32_t least;
};

/// How precisely the repetitions of one cell determine its median. A repetition is identified by
/// its block.
class Precision {
 public:
  /// Returns false if this block has a repetition already.
  bool add(const Row& row);

  bool has(std::uint64_t block) const { return log_scores_.contains(block); }
  /// Return the number of repetitions in blocks before this one, and in it and later ones. Failed
  /// repetitions count too.
  std::size_t count_before(std::uint64_t block) const;
  std::size_t count_from(std::uint64_t block) const;

  /// Returns half of the 95 % interval of the median before `block`, as a share of the median. It
  /// is the interval that `compare` uses. nullopt if fewer than two repetitions have a score.
  std::optional<double> half_width_before(std::uint64_t block) const;

  /// Are the repetitions before `block` too few for the aim? The answer depends on their spread
  /// only, never on their median or on another cell. So this rule for stopping cannot favour a
  /// difference. False after `least` repetitions of which none has a score.
  bool falls_short_of(const Aim& aim, std::uint64_t block) const;

 private:
  std::map<std::uint64_t, std::optional<double>> log_scores_;  // by block
};

}  // namespace interleave
