#pragma once

#include "bench/measure/outcome.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/output.hpp"
#include "bench/record/run_json.hpp"
#include "results/files/lock_report.hpp"
#include "results/files/raw.hpp"
#include "results/files/samples.hpp"

#include <optional>
#include <span>
#include <vector>

namespace interleave {

/// The files of a run, which grow row by row. When add() returns, the row is in the files, and
/// survives a crash of the program.
class Recorder {
 public:
  /// Makes the files, or appends to those of a stopped run, whose rows are `history`. Throws as
  /// CsvFile does.
  Recorder(OutputDirectory& output, const RunPlan& plan, RunRecord record, Writing how,
           std::vector<Row> history);

  /// Returns the row as it is in samples.csv.
  const Row& add(const Outcome& outcome);
  /// Flushes all files to disk, and then writes to run.json how the run ended.
  void close(const char* ended);

  std::span<const Row> rows() const { return rows_; }
  /// Empty before close().
  std::span<const Warning> warnings() const { return record_.warnings; }
  std::vector<const char*> files() const;

 private:
  OutputDirectory& output_;
  const RunPlan& plan_;
  RunRecord record_;
  SamplesFile samples_;
  LatencyFile latencies_;
  LockFiles lock_files_;
  std::optional<RawFile> raw_;
  std::vector<Row> rows_;
};

}  // namespace interleave
