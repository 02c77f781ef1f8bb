#pragma once

#include "results/files/row.hpp"

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// Which columns of samples.csv are printed, and in which order the rows are.
struct RowChoice {
  std::vector<std::string> columns{};  // empty: all
  std::string sort{};                  // a column; empty: as in the files
  bool reverse = false;                // largest first
};

enum class RowFormat : std::uint8_t { csv, json };

/// Prints rows as a CSV file like samples.csv, or as a JSON array with an object a line. Rows
/// without a value in the sorted column come last. Throws UsageError for an unknown column.
void print_rows(std::ostream& out, std::span<const Row> rows, const RowChoice& choice,
                RowFormat format);

}  // namespace interleave
