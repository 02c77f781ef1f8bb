#pragma once

#include "results/files/row.hpp"

#include <iosfwd>
#include <span>

namespace interleave {

struct Style {
  bool color = false;  // escape sequences and UTF-8; otherwise plain ASCII
  unsigned width = 0;  // columns of the terminal; 0: no limit
};

/// Prints the rows as a table for people: a block for each contest, a line for each model and
/// setting. The fastest comes first. Under open load the shortest p99 latency comes first and
/// saturated rows last. Failures are listed with their reason. The best model is marked as the
/// fastest only if its intervals over all other models exclude 1. Otherwise it is marked as tied,
/// together with the models that it was not shown to beat. Columns without values are left out. On
/// a narrow terminal the least important columns are left out too, and the legend names them.
void print_table(std::ostream& out, std::span<const Row> rows, Style style);

}  // namespace interleave
