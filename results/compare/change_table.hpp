#pragma once

#include "results/compare/changes.hpp"

#include <iosfwd>

namespace interleave {

/// Prints the changes for people: a line a cell, a legend, and a summary in one sentence. Plain
/// ASCII. `width` as in Style.
void print_changes(std::ostream& out, const Changes& changes, unsigned width);

}  // namespace interleave
