#pragma once

#include "results/files/row.hpp"

#include <iosfwd>
#include <span>

namespace interleave {

struct Style {
  bool color = false;  // escape sequences and UTF-8; without it plain ASCII
  unsigned width = 0;  // columns of the terminal; 0: as wide as it gets
};

/// The rows as people read them: a block for each contest, a line for each model and setting,
/// fastest first (under open load: the shortest p99 latency first, and what was saturated last). What
/// failed is listed with its reason. The fastest model is marked only when its
/// confidence interval over the next one excludes 1; otherwise all that it was not shown to beat
/// are marked as such. Columns that nobody has values for are left out. So are the least telling ones
/// where the terminal is narrow, and the legend names them.
void print_table(std::ostream& out, std::span<const Row> rows, Style style);

}  // namespace interleave
