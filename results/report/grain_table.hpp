#pragma once

#include "results/groups/grain.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// Prints a table for each sweep: the smallest size of each model, its interval, and the best share
/// of the ideal that it reached. `width` as in Style.
void print_grain(std::ostream& out, std::span<const GrainSweep> sweeps, unsigned width);

/// Returns a sentence a sweep: which models take the smallest tasks or shortest waits, and which
/// reach half of the ideal at no size.
std::vector<std::string> grain_sentences(std::span<const GrainSweep> sweeps);

/// Returns a limit in words: "153 ns", "under 60 ns" or "none".
std::string limit_text(const GrainSweep& sweep, double limit);

}  // namespace interleave
