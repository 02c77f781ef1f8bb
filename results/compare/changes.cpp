#include "results/compare/changes.hpp"

#include "results/compare/run_pairs.hpp"
#include "results/statistics/difference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>

namespace interleave {

namespace {

constexpr std::size_t fewest_repetitions = 6;  // as many as the blocks for a comparison in one run
constexpr double false_discovery_rate = 0.05;

struct Measured {
  Change change;
  std::optional<Difference> shift;  // of logarithms of scores; nullopt if nothing can be said
};

MedianEstimate estimate(const CellSummary& cell) {
  std::vector<std::vector<double>> runs;
  for (const auto& [run, scores] : cell.log_scores) runs.push_back(scores);
  return estimate_median(runs);
}

Measured measure(const CellKey& key, const CellSummary& before, const CellSummary& after,
                 const std::vector<RunPair>& pairs) {
  Measured result;
  auto& change = result.change;
  change.cell = key;
  change.repetitions_before = before.repetitions();
  change.repetitions_after = after.repetitions();
  auto was = estimate(before);
  auto is = estimate(after);
  change.before = std::exp(was.median);
  change.after = std::exp(is.median);
  change.ratio = std::exp(is.median - was.median);
  if (std::min(was.count, is.count) < fewest_repetitions) return result;
  if (before.is_taken_back() || after.is_taken_back()) return result;
  auto in_turns = difference_in_pairs(pairs, before, after);
  result.shift = in_turns ? *in_turns : difference_of(was, is);
  change.ratio = std::exp(result.shift->size);
  return result;
}

Verdict judge(double low, double high, double threshold) {
  bool may_be_slower = low < -threshold;
  bool may_be_faster = high > threshold;
  if (!may_be_slower && !may_be_faster) return Verdict::within_threshold;
  if (low > 0) return Verdict::faster;
  if (high < 0) return Verdict::slower;
  return may_be_slower && may_be_faster ? Verdict::inconclusive : Verdict::no_difference_shown;
}

bool is_beyond(double ratio, double threshold) {
  return std::abs(std::log(ratio)) > std::log1p(threshold);
}

// Returns the confidence level of each interval after the correction for their number
// (Benjamini-Hochberg, false discovery rate 5 %). Only a change beyond the threshold is a discovery
// here. Otherwise certain but small changes would count, and each would lower the level for all
// cells.
double confidence_for(const std::vector<Measured>& cells, double threshold) {
  std::vector<double> p_values;
  for (const Measured& cell : cells) {
    if (!cell.shift) continue;
    bool may_be_called = is_beyond(cell.change.ratio, threshold);
    p_values.push_back(may_be_called ? cell.shift->p_value() : 1);
  }
  if (p_values.empty()) return 1 - false_discovery_rate;
  auto all = static_cast<double>(p_values.size());
  auto found = benjamini_hochberg(std::move(p_values), false_discovery_rate);
  return 1 - false_discovery_rate * static_cast<double>(std::max<std::size_t>(found, 1)) / all;
}

void conclude(Measured& cell, double confidence, double threshold) {
  Change& change = cell.change;
  change.beyond_threshold = is_beyond(change.ratio, threshold);
  if (!cell.shift) return;
  auto limit = std::log1p(threshold);
  auto margin = cell.shift->margin(confidence);
  change.verdict = judge(cell.shift->size - margin, cell.shift->size + margin, limit);
  change.low = std::exp(cell.shift->size - margin);
  change.high = std::exp(cell.shift->size + margin);
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 5> names = {"faster", "slower", "no difference shown",
                                                     "within threshold", "inconclusive"};
  return names.at(static_cast<std::size_t>(verdict));
}

std::size_t Changes::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(cells, verdict, &Change::verdict));
}

std::size_t Changes::regressions() const {
  return static_cast<std::size_t>(std::ranges::count_if(cells, &Change::is_regression));
}

Changes find_changes(const Summary& before, const Summary& after, double threshold) {
  Changes result;
  result.threshold = threshold;
  auto pairs = run_pairs_of(before, after);
  result.pairs = pairs.size();
  std::vector<Measured> measured;
  for (const auto& [key, was] : before.cells) {
    auto is = after.cells.find(key);
    if (is == after.cells.end() || was.log_scores.empty() || is->second.log_scores.empty())
      continue;
    if (!have_one_calibration(was, is->second)) {
      ++result.other_work;
      continue;
    }
    measured.push_back(measure(key, was, is->second, pairs));
    result.most_runs =
        std::max({result.most_runs, was.log_scores.size(), is->second.log_scores.size()});
  }
  result.confidence = confidence_for(measured, threshold);
  for (Measured& cell : measured) {
    conclude(cell, result.confidence, threshold);
    result.cells.push_back(std::move(cell.change));
  }
  std::ranges::stable_sort(result.cells, std::ranges::greater(),
                           [](const Change& change) { return std::abs(std::log(change.ratio)); });
  return result;
}

}  // namespace interleave
