#pragma once

#include "results/files/row.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace interleave {

/// When a cell has been repeated often enough: after at least `least` repetitions, when its median
/// score (contest.hpp) is known to +-`half_width` of it, with 95 %.
struct Aim {
  double half_width;
  std::uint32_t least;
};

/// How well the repetitions of one cell tell its median. Each is known by its block.
class Precision {
 public:
  /// False: there is one of this block already.
  bool add(const Row& row);

  bool has(std::uint64_t block) const { return log_merits_.contains(block); }
  /// Repetitions in blocks before this one, and in it and later ones; whatever became of them.
  std::size_t count_before(std::uint64_t block) const;
  std::size_t count_from(std::uint64_t block) const;

  /// Half of the 95 % interval of the median of those before `block`, as a share of it: the interval
  /// that `compare` takes. Nothing when fewer than two of them have a score.
  std::optional<double> half_width_before(std::uint64_t block) const;

  /// Whether the repetitions before `block` are too few for the aim. It depends on their spread and
  /// never on their median, nor on any other cell: whoever stops when this says so has not looked
  /// at a difference. A cell of which none of the first `least` has a score has nothing to tell,
  /// and needs no more.
  bool falls_short_of(const Aim& aim, std::uint64_t block) const;

 private:
  std::map<std::uint64_t, std::optional<double>> log_merits_;  // by block
};

}  // namespace interleave
