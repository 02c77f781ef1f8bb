#pragma once

#include "results/groups/standing.hpp"

#include <set>
#include <string>
#include <vector>

namespace interleave {

/// A circumstance that weakens the result of some models, or excludes them from the comparison.
struct Reservation {
  std::string text;                // "this run saw a task hold up the loop of thread_pool"
  std::set<std::string> models{};  // models that the text names
  bool no_result = false;          // these models failed
};

/// Returns all reservations about the numbers of a contest, each model at its best.
std::vector<Reservation> reservations(const Contest& contest, const Standing& standing);

}  // namespace interleave
