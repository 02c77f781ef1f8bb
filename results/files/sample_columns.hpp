#pragma once

#include "results/files/columns.hpp"
#include "results/files/row.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace interleave {

/// Returns the columns of samples.csv, in the order of the file.
std::span<const Column<Row>> sample_columns();

/// The number of columns at the end that files of schema 1 lack.
inline constexpr std::size_t newer_sample_columns = 17;

/// Returns the row as a JSON object on one line: all columns in their order. An empty number is
/// null.
std::string to_json(const Row& row);

}  // namespace interleave
