#pragma once

#include "results/groups/contest.hpp"
#include "results/groups/tournament.hpp"

#include <span>
#include <utility>
#include <vector>

namespace interleave {

/// The contests of some rows, and all comparisons in them. They are made once, because tables,
/// verdicts and laws need the same, and 100,000 rows take a while. It points into the rows.
struct Analysis {
  explicit Analysis(std::span<const Row> rows) : Analysis(contests(rows)) {}
  explicit Analysis(std::vector<Contest> contests)
      : groups(std::move(contests)), tournament(groups) {}
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  std::vector<Contest> groups;
  Tournament tournament;
};

}  // namespace interleave
