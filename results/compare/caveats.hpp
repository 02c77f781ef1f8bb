#pragma once

#include "results/compare/summary.hpp"

#include <string>
#include <vector>

namespace interleave {

/// Returns sentences, safe for a terminal, about what the comparison skipped or could not check.
/// They name cells on one side only, rows that do not count, different work, and a machine that may
/// have changed.
std::vector<std::string> caveats(const Summary& before, const Summary& after);

}  // namespace interleave
