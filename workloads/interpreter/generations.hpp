#pragma once

#include "workloads/interpreter/object.hpp"

#include <array>
#include <cstddef>

namespace interleave::interpreter {

/// The lists of a heap by age, and the rule that says when to collect them. Most objects die young,
/// so young lists are examined often and old ones seldom. A list that survives a collection moves
/// to the next older generation. The thresholds are CPython's.
class Generations {
 public:
  static constexpr int number = 3;
  static constexpr int oldest = number - 1;
  static constexpr std::array<std::size_t, number> thresholds = {700, 10, 10};

  void enter(List& fresh) noexcept {
    rings_[0].append(fresh);
    ++counts_[0];
  }
  void leave() noexcept {
    if (counts_[0] > 0) --counts_[0];
  }

  /// Returns true if more lists were made than destroyed since the last collection, by a threshold.
  bool due() const noexcept { return counts_[0] > thresholds[0]; }

  /// Returns the oldest generation that is due. A full collection waits until the new lists exceed
  /// a quarter of the old ones. Otherwise building a large structure would take quadratic time.
  int oldest_due() const noexcept {
    if (counts_[2] > thresholds[2] && 4 * new_and_old_ > very_old_) return 2;
    return counts_[1] > thresholds[1] ? 1 : 0;
  }

  /// Returns one ring of all lists up to `generation`, for a collection that begins now.
  Link& gather(int generation) noexcept;

  /// Moves the `survived` lists that survived a collection of `generation` to the next older one.
  void age(int generation, Link& survivors, std::size_t survived) noexcept;

 private:
  std::array<Link, number> rings_;
  // [0]: lists made less lists destroyed. [1], [2]: collections of the next younger generation.
  std::array<std::size_t, number> counts_{};
  std::size_t new_and_old_ = 0;  // lists in the oldest generation that no full collection has seen
  std::size_t very_old_ = 0;     // lists that the last full collection left
};

}  // namespace interleave::interpreter
