#pragma once

#include "results/groups/tournament.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

/// Which model may be called the fastest of a contest.
struct Ranking {
  enum class Mark : std::uint8_t { none, fastest, tied };

  const Entrant* best = nullptr;       // nullptr if fewer than two models can be compared
  std::vector<const Entrant*> tied{};  // models that it was not shown to beat
  bool enough_blocks = true;           // false: no model is marked

  Mark mark(const Entrant& entrant) const;
};

/// Compares the best model with every other one, each at its best setting, by the tournament's
/// intervals.
Ranking ranking(const Tournament& tournament, std::size_t which);

}  // namespace interleave
