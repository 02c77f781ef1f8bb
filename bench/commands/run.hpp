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

/// A run that is about to begin, or to go on.
struct Run {
  RunRequest request;  // how it shows itself
  RunPlan plan;
  RunRecord record;
  Writing writing = Writing::anew;
  std::vector<Row> rows;  // that are there already
};

/// A record with a name for the run, for this machine and from now.
RunRecord begin_record(const RunRequest& request);

/// Measures what the plan wants and the rows have not, and reports; returns the exit code. Throws
/// UsageError for input that makes no sense together, before anything is written.
int carry_out(Run run, OutputDirectory& output, Supervisor& supervisor);

/// The exit code of a complete run with these rows: not 0 also where a goal (`--slo`) was not met.
int exit_code_of(std::span<const Row> rows, const std::optional<Slo>& goal);

}  // namespace interleave
