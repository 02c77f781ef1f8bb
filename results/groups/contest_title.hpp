#pragma once

#include "results/groups/contest.hpp"

#include <vector>

namespace interleave {

/// Gives each contest its title, its work and what it shares with the others (contest.hpp). The
/// titles are different from each other.
void name_contests(std::vector<Contest>& contests);

}  // namespace interleave
