// Why pairs of runs? Two runs that follow each other directly share the state of the machine.
//
// The speed of a machine drifts. Whole runs, with all models, differ by more than the repetitions
// of any model show (docs/compare.md has the figures). Two runs that are close in time share most
// of the drift, and their difference cancels it. So with pairs
//
//     before  after | after  before | before  after | ...
//
// each pair gives one ratio, and the variation of the ratios shows how well their mean is known. It
// includes every difference that remains within a pair, such as the memory layout. The causes need
// not be known.
#include "results/compare/run_pairs.hpp"

#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <tuple>

namespace interleave {

namespace {

struct Begun {
  std::string utc;
  std::string run;
  bool is_after = false;
};

// UTC times of this form sort as texts.
std::vector<Begun> by_time(const Summary& before, const Summary& after) {
  std::vector<Begun> runs;
  for (const auto& [run, utc] : before.runs) runs.push_back({utc, run, false});
  for (const auto& [run, utc] : after.runs) runs.push_back({utc, run, true});
  std::ranges::sort(
      runs, {}, [](const Begun& begun) { return std::tie(begun.utc, begun.run, begun.is_after); });
  return runs;
}

}  // namespace

std::vector<RunPair> run_pairs_of(const Summary& before, const Summary& after) {
  auto count = before.runs.size();
  if (count < fewest_pairs || after.runs.size() != count) return {};
  std::vector<RunPair> pairs;
  auto runs = by_time(before, after);
  if (runs.front().utc.empty()) return {};
  for (auto run = runs.begin(); run != runs.end(); run += 2) {
    if (run[0].is_after == run[1].is_after) return {};
    bool after_first = run[0].is_after;
    pairs.push_back({run[after_first ? 1 : 0].run, run[after_first ? 0 : 1].run});
  }
  return pairs;
}

std::optional<Difference> difference_in_pairs(const std::vector<RunPair>& pairs,
                                              const CellSummary& before, const CellSummary& after) {
  std::vector<double> differences;
  for (const RunPair& pair : pairs) {
    auto was = before.log_scores.find(pair.before);
    auto is = after.log_scores.find(pair.after);
    if (was == before.log_scores.end() || is == after.log_scores.end()) continue;
    differences.push_back(median(is->second) - median(was->second));
  }
  if (differences.size() < fewest_pairs) return std::nullopt;
  return difference_of(differences);
}

}  // namespace interleave
