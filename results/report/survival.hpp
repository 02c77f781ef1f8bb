#pragma once

#include "results/groups/contest.hpp"

#include <optional>
#include <string>

namespace interleave {

/// Where a task of the contest crashed: which models lost that task alone, and which lost the whole
/// cell with it. nullopt if no cell crashed.
std::optional<std::string> survival(const Contest& contest);

}  // namespace interleave
