#include "results/report/findings.hpp"

#include "results/report/grain_table.hpp"
#include "results/report/map_table.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

using Sentences = std::vector<std::string>;

bool has_several_rates(std::span<const Contest> contests) {
  std::set<double> rates;
  for (const Contest& contest : contests) {
    if (contest.offered_per_s) rates.insert(*contest.offered_per_s);
  }
  return rates.size() > 1;
}

void put_first(Sentences& sentences, const Sentences& first) {
  sentences.insert(sentences.begin(), first.begin(), first.end());
}

void put_brief_first(Verdicts& verdicts, const Sentences& first) {
  put_first(verdicts.brief, first);
  verdicts.sureness.insert(verdicts.sureness.begin(), first.size(), Sureness::stated);
}

// A sweep over many sizes is one finding, and not one for each size. So is a map. `verdicts` has one
// brief sentence for each contest.
void put_sweeps_first(Verdicts& verdicts, const Analysis& analysis) {
  auto sweeps = find_grain(analysis.groups);
  auto maps = find_maps(analysis.groups, analysis.tournament);
  std::set<const Contest*> covered;
  for (const GrainSweep& sweep : sweeps) {
    if (sweep.refusal.empty()) covered.insert(sweep.contests.begin(), sweep.contests.end());
  }
  for (const WorkMap& map : maps) {
    for (const MapCell& cell : map.cells) covered.insert(&analysis.groups[cell.contest]);
  }
  Sentences brief;
  std::vector<Sureness> sureness;
  for (std::size_t which = 0; which < verdicts.brief.size(); ++which) {
    if (covered.contains(&analysis.groups[which])) continue;
    brief.push_back(std::move(verdicts.brief[which]));
    sureness.push_back(verdicts.sureness[which]);
  }
  verdicts.brief = std::move(brief);
  verdicts.sureness = std::move(sureness);
  auto sentences = map_sentences(maps);
  std::ranges::move(grain_sentences(sweeps), std::back_inserter(sentences));
  put_brief_first(verdicts, sentences);
  put_first(verdicts.sentences, sentences);
}

}  // namespace

Verdicts findings(const Analysis& analysis, const std::optional<Slo>& goal) {
  auto verdicts = find_verdicts(analysis);
  put_sweeps_first(verdicts, analysis);
  if (!goal && !has_several_rates(analysis.groups)) return verdicts;
  put_first(verdicts.sentences, sustained_rates(analysis.groups, goal));
  put_brief_first(verdicts, sustained_in_brief(analysis.groups, goal));
  return verdicts;
}

const RunWarning* gravest(std::span<const RunAbout> runs) {
  constexpr std::array<std::string_view, 8> gravest_first = {
      "load", "jitter", "steal", "throttled", "frozen", "pressure", "governor", "wide"};
  for (auto kind : gravest_first) {
    for (const RunAbout& run : runs) {
      auto found = std::ranges::find(run.warnings, kind, &RunWarning::kind);
      if (found != run.warnings.end()) return &*found;
    }
  }
  return nullptr;
}

}  // namespace interleave
