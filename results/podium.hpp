#pragma once

#include "results/contest.hpp"

#include <cstdint>
#include <vector>

namespace interleave {

/// Who may be called the fastest of a contest.
struct Podium {
  enum class Mark : std::uint8_t { none, fastest, tied };

  const Entrant* best = nullptr;       // none: fewer than two models have a result
  std::vector<const Entrant*> tied{};  // those that it was not shown to beat
  bool enough_blocks = true;           // else nobody is called anything

  Mark mark(const Entrant& entrant) const;
};

/// The best model against every other one, each at its best setting.
Podium podium(const Contest& contest);

}  // namespace interleave
