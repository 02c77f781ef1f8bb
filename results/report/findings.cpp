#include "results/report/findings.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

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

}  // namespace

Verdicts findings(const Analysis& analysis, const std::optional<Slo>& goal) {
  auto verdicts = find_verdicts(analysis);
  if (!goal && !has_several_rates(analysis.groups)) return verdicts;
  put_first(verdicts.sentences, sustained_rates(analysis.groups, goal));
  put_first(verdicts.brief, sustained_in_brief(analysis.groups, goal));
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
