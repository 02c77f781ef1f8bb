#pragma once

#include "results/groups/standing.hpp"

#include <set>
#include <string>
#include <vector>

namespace interleave {

/// Something that spoils what is said of some models, or took them out of the comparison.
struct Reservation {
  std::string text;                // "this run saw a task hold up the loop of thread_pool"
  std::set<std::string> models{};  // that are named
  bool no_result = false;          // they have failed
};

/// All that stands against the numbers of a contest, each model at its best.
std::vector<Reservation> reservations(const Contest& contest, const Standing& standing);

}  // namespace interleave
