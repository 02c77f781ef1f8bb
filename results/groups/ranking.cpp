#include "results/groups/ranking.hpp"

#include <algorithm>
#include <span>

namespace interleave {

Ranking::Mark Ranking::mark(const Entrant& entrant) const {
  if (!enough_blocks || best == nullptr) return Mark::none;
  if (std::ranges::find(tied, &entrant) != tied.end()) return Mark::tied;
  if (&entrant != best) return Mark::none;
  return tied.empty() ? Mark::fastest : Mark::tied;
}

Ranking ranking(const Tournament& tournament, std::size_t which) {
  const auto& ranking = tournament.standing(which).ranking();
  if (ranking.size() < 2) return {};
  Ranking result{ranking.front()};
  result.enough_blocks = false;
  for (const Entrant* other : std::span(ranking).subspan(1)) {
    auto difference = tournament.compare(which, *result.best, *other).difference;
    result.enough_blocks |= difference != Ordering::not_enough_blocks;
    if (difference != Ordering::faster) result.tied.push_back(other);
  }
  return result;
}

}  // namespace interleave
