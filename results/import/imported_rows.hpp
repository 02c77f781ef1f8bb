#pragma once

#include "results/import/imported_run.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace interleave {

/// The rows of all files, and in how many contests items could not be counted.
struct ImportedRows {
  std::vector<Row> rows;
  std::size_t mixed_contests = 0;
};

/// Does the first part of import_benchmarks().
ImportedRows imported_rows(std::span<const BenchmarkFile> files, const ImportRule& rule);

}  // namespace interleave
