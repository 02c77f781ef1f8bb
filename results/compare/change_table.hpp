#pragma once

#include "results/compare/changes.hpp"

#include <iosfwd>

namespace interleave {

/// The changes as people read them: a line a cell, what its signs mean, and what all of it comes to
/// in a sentence. Plain ASCII; `width` as in Style.
void print_changes(std::ostream& out, const Changes& changes, unsigned width);

}  // namespace interleave
