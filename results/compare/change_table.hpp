#pragma once

#include "results/compare/changes.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace interleave {

/// The changes in words: a line a cell, and what the numbers mean. Plain ASCII.
struct ChangeTable {
  struct Column {
    std::string_view heading;
    int drop_order;  // as in Grid
  };
  static std::vector<Column> columns();

  std::vector<std::vector<std::string>> lines;  // in the order of the changes
  std::vector<std::string> legend;              // sentences about the columns
  std::string summary;                          // in one sentence
};
ChangeTable table_of(const Changes& changes);

/// Prints this table, its legend and its summary for people. `width` as in Style.
void print_changes(std::ostream& out, const Changes& changes, unsigned width);

}  // namespace interleave
