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

Podium podium(const Tournament& tournament, std::size_t which) {
  const auto& ranking = tournament.standing(which).ranking();
  if (ranking.size() < 2) return {};
  Podium result{ranking.front()};
  result.enough_blocks = false;
  for (const Entrant* other : std::span(ranking).subspan(1)) {
    auto difference = tournament.compare(which, *result.best, *other).difference;
    result.enough_blocks |= difference != Difference::not_enough_blocks;
    if (difference != Difference::faster) result.tied.push_back(other);
  }
  return result;
}

}  // namespace interleave
