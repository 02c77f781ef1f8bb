#pragma once

#include "results/groups/contest.hpp"

#include <optional>
#include <string>

namespace interleave {

/// Returns a sentence about a crashed task: which models lost that task alone, and which lost the
/// whole cell. nullopt if no cell crashed.
std::optional<std::string> survival(const Contest& contest);

}  // namespace interleave
