#pragma once

#include "results/files/result_set.hpp"
#include "results/files/row.hpp"
#include "results/import/benchmark_file.hpp"
#include "results/import/benchmark_name.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// How to import. `interleaved` says that the program ran with
/// --benchmark_enable_random_interleaving=true, so that repetitions with the same number were
/// measured at about the same time.
struct ImportRule {
  NameRule names;
  bool interleaved = false;
};

/// The contents of a result directory.
struct ImportedRun {
  std::vector<Row> rows;
  std::vector<RunWarning> warnings;
  std::string run_json;
};

/// Makes rows of the repetitions in these files, at least one. A file is a run with one block, or,
/// if they are interleaved, with a block for each repetition. Throws UsageError if two files have
/// the same contents, or if no benchmark has a part that the rule names.
///
/// Only rows of one block are compared, because only they were measured at about the same time.
/// Google Benchmark measures all repetitions of a benchmark before it begins the next one.
ImportedRun import_benchmarks(std::span<const BenchmarkFile> files, const ImportRule& rule);

}  // namespace interleave
