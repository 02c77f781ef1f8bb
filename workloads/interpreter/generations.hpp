#pragma once

#include "workloads/interpreter/object.hpp"

#include <array>
#include <cstddef>

namespace interleave::interpreter {

/// The lists of a heap by age, and when it is time to look for cycles among them. Most objects die
/// young, so the young are looked at often and the old seldom: a list that survives a collection
/// becomes one generation older. The thresholds are CPython's.
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

  /// More lists have been made than have gone, by a threshold, since the last collection.
  bool due() const noexcept { return counts_[0] > thresholds[0]; }

  /// The oldest generation whose turn it is. A full collection is put off until a quarter of what
  /// it would look at is new, or building a large structure would take quadratic time.
  int oldest_due() const noexcept {
    if (counts_[2] > thresholds[2] && 4 * new_and_old_ > very_old_) return 2;
    return counts_[1] > thresholds[1] ? 1 : 0;
  }

  /// All lists up to `generation`, in one ring; they are looked at now.
  Link& gather(int generation) noexcept;

  /// `survivors` of a collection of `generation`, so many lists, grow older.
  void age(int generation, Link& survivors, std::size_t survived) noexcept;

 private:
  std::array<Link, number> rings_;
  // Of the youngest: lists made less lists gone. Of the others: collections of the next younger.
  std::array<std::size_t, number> counts_{};
  std::size_t new_and_old_ = 0;  // lists in the oldest generation that no full collection has seen
  std::size_t very_old_ = 0;     // lists that the last full collection left
};

}  // namespace interleave::interpreter
