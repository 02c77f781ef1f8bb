#pragma once

#include "bench/commands/commands.hpp"
#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/output.hpp"
#include "bench/record/run_json.hpp"
#include "results/files/csv.hpp"
#include "results/files/row.hpp"

#include <span>
#include <vector>

namespace interleave {

/// A new run, or one to be resumed.
struct Run {
  RunRequest request;  // for output options
  RunPlan plan;
  RunRecord record;
  Writing writing = Writing::anew;
  std::vector<Row> rows;  // of the stopped run
};

/// Returns the record of a run that begins now on this machine, with a new name.
RunRecord begin_record(const RunRequest& request);

/// Measures the repetitions of the plan that have no row yet, and reports. Returns the exit code.
/// Throws UsageError, before it writes anything, for input that contradicts itself.
int carry_out(Run run, OutputDirectory& output, Supervisor& supervisor);

/// Returns the exit code of a complete run. It is not 0 if a row failed or a goal (`--slo`) was
/// missed.
int exit_code_of(std::span<const Row> rows, const std::optional<Slo>& goal);

}  // namespace interleave
