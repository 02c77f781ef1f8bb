#include "results/podium.hpp"

#include <algorithm>
#include <span>

namespace interleave {

Podium::Mark Podium::mark(const Entrant& entrant) const {
  if (!enough_blocks || best == nullptr) return Mark::none;
  if (std::ranges::find(tied, &entrant) != tied.end()) return Mark::tied;
  if (&entrant != best) return Mark::none;
  return tied.empty() ? Mark::fastest : Mark::tied;
}

Podium podium(const Contest& contest) {
  auto ranking = contest.best_of_each_model();
  std::erase_if(ranking, [](const Entrant* entrant) { return entrant->merit() <= 0; });
  if (ranking.size() < 2) return {};
  Podium result{ranking.front()};
  for (const Entrant* other : std::span(ranking).subspan(1)) {
    auto difference = compare(*result.best, *other).difference;
    if (difference == Difference::not_enough_blocks) result.enough_blocks = false;
    if (difference != Difference::faster) result.tied.push_back(other);
  }
  return result;
}

}  // namespace interleave
