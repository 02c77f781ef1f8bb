#pragma once

#include "bench/record/run_json.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace interleave {

/// What the run.json of a run says to whoever wants to go on with it.
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

/// A microsecond of computing, in steps, of the run in `dir`; throws UsageError when its run.json does
/// not say it.
double read_calibration(const std::filesystem::path& dir);

/// Throws UsageError when DIR/run.json is not there, or not one that this version wrote.
StoppedRun read_stopped_run(const std::filesystem::path& dir);

/// Throws the UsageError that says why `record` and `plan` would not be the same measurement as the
/// stopped run: another program, another machine, or other cells.
void require_same(const std::filesystem::path& dir, const StoppedRun& stopped,
                  const RunRecord& record, const RunPlan& plan);

/// The same for what the workloads say of their inputs: a file that has changed is another input.
void require_same_inputs(const std::filesystem::path& dir, const StoppedRun& stopped,
                         const RunRecord& record);

}  // namespace interleave
