#pragma once

#include "results/compare/summary.hpp"

#include <string>
#include <vector>

namespace interleave {

/// What a comparison of the two leaves out, and what its readers have to know, each in a sentence
/// that a terminal may show: cells that only one has, rows that do not count, work that was not
/// the same, and a machine that may not have been.
std::vector<std::string> caveats(const Summary& before, const Summary& after);

}  // namespace interleave
