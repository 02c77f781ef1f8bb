#pragma once

#include "bench/record/run_json.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace interleave {

/// The facts of a run.json that a resumed run needs.
struct StoppedRun {
  std::string run_id;
  std::string started_utc;
  std::string ended;
  std::vector<std::string> argv;
  std::vector<std::string> resumed_utc;
  double spins_per_us = 0;
  std::vector<Identity> identity;
  std::map<std::string, std::map<std::string, std::string>> facts;  // of its inputs
};

inline constexpr double most_spins_per_us = 1e6;

/// Returns the steps per microsecond of computing of the run in `dir`. Throws UsageError if its
/// run.json does not have them.
double read_calibration(const std::filesystem::path& dir);

/// Throws UsageError if DIR/run.json is missing, or was not written by this version.
StoppedRun read_stopped_run(const std::filesystem::path& dir);

/// Throws UsageError if `record` and `plan` would not continue the same measurement: another
/// program, another machine, or other cells.
void require_same(const std::filesystem::path& dir, const StoppedRun& stopped,
                  const RunRecord& record, const RunPlan& plan);

/// The same check for the inputs of the workloads: a file that has changed is another input.
void require_same_inputs(const std::filesystem::path& dir, const StoppedRun& stopped,
                         const RunRecord& record);

}  // namespace interleave
