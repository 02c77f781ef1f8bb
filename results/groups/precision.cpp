// When to stop.
//
// A fixed number of repetitions is too many for a cell that hardly varies, and too few for one that
// varies much. So a rigorous run repeats each cell until its median is known well enough.
//
// Stopping when the result looks good would bias it. So this rule looks only at the spread of one
// cell's logarithms, never at its median or at another cell. A cell with twice the speed has the
// same spread, and so the same answer. One bias remains: a cell may stop because its first
// repetitions were close together by chance. `least` makes that rare, and real_noise_test counts
// how often the intervals of such runs hold the truth.
//
// Sources: T. Kalibera and R. Jones, "Rigorous benchmarking in reasonable time", ISMM 2013;
// F. Anscombe, "Large-sample theory of sequential estimation", Proceedings of the Cambridge
// Philosophical Society 48 (1952).
#include "results/groups/precision.hpp"

#include "results/groups/contest.hpp"
#include "results/statistics/difference.hpp"

#include <cmath>
#include <iterator>
#include <vector>

namespace interleave {

namespace {

constexpr double confidence = 0.95;

}  // namespace

bool Precision::add(const Row& row) {
  auto value = score(row);
  auto logarithm = value ? std::optional(std::log(*value)) : std::nullopt;
  return log_scores_.emplace(row.block, logarithm).second;
}

std::size_t Precision::count_before(std::uint64_t block) const {
  return static_cast<std::size_t>(
      std::distance(log_scores_.begin(), log_scores_.lower_bound(block)));
}

std::size_t Precision::count_from(std::uint64_t block) const {
  return static_cast<std::size_t>(std::distance(log_scores_.lower_bound(block), log_scores_.end()));
}

std::optional<double> Precision::half_width_before(std::uint64_t block) const {
  std::vector<double> values;
  for (auto one = log_scores_.begin(); one != log_scores_.lower_bound(block); ++one) {
    if (one->second) values.push_back(*one->second);
  }
  if (values.size() < 2) return std::nullopt;
  auto known = estimate_median({values});
  Difference from_the_truth{0, std::sqrt(known.variance), known.freedom};
  return std::expm1(from_the_truth.margin(confidence));
}

bool Precision::falls_short_of(const Aim& aim, std::uint64_t block) const {
  if (count_before(block) < aim.least) return true;
  bool tells_nothing = true;
  for (auto one = log_scores_.begin(); one != log_scores_.lower_bound(block); ++one) {
    tells_nothing = tells_nothing && !one->second;
  }
  if (tells_nothing) return false;
  auto half_width = half_width_before(block);
  return !half_width || *half_width > aim.half_width;
}

}  // namespace interleave
