#pragma once

#include "bench/measure/outcome.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/output.hpp"
#include "bench/record/run_json.hpp"
#include "results/files/raw.hpp"
#include "results/files/samples.hpp"
#include "results/report/lock_table.hpp"

#include <optional>
#include <span>
#include <vector>

namespace interleave {

/// The files of a run, which grow row by row: what it has measured is in them when add() returns,
/// and stays whatever happens to the program.
class Recorder {
 public:
  /// Makes the files, or writes on in those of a stopped run, whose rows are `past`. Throws as
  /// CsvFile does.
  Recorder(OutputDirectory& output, const RunPlan& plan, RunRecord record, Writing how,
           std::vector<Row> history);

  /// Returns the row as it stands in samples.csv.
  const Row& add(const Outcome& outcome);
  /// Says in run.json how the run ended, when the disk has all of it.
  void close(const char* ended);

  std::span<const Row> rows() const { return rows_; }
  /// Once it is closed.
  std::span<const Warning> warnings() const { return record_.warnings; }
  const LockTable& lock_table() const { return lock_table_; }
  std::vector<const char*> files() const;

 private:
  OutputDirectory& output_;
  const RunPlan& plan_;
  RunRecord record_;
  SamplesFile samples_;
  LatencyFile latencies_;
  LockFiles lock_files_;
  std::optional<RawFile> raw_;
  LockTable lock_table_;  // of what was measured by this process
  std::vector<Row> rows_;
};

}  // namespace interleave
