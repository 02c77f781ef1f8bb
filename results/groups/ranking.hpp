#pragma once

#include "results/groups/tournament.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

/// Which model may be called the fastest of a contest.
struct Ranking {
  enum class Mark : std::uint8_t { none, fastest, tied };

  const Entrant* best = nullptr;       // null if fewer than two models can be compared
  std::vector<const Entrant*> tied{};  // those that it was not shown to beat
  bool enough_blocks = true;           // else no model is called anything

  Mark mark(const Entrant& entrant) const;
};

/// The best model against every other one, each at its best setting, by the tournament's intervals.
Ranking ranking(const Tournament& tournament, std::size_t which);

}  // namespace interleave
