#pragma once

#include "bench/machine/machine.hpp"
#include "bench/measure/warnings.hpp"
#include "bench/plan/plan.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace interleave {

/// The contents of run.json: enough to repeat the run and to judge its numbers.
struct RunRecord {
  std::string run_id;
  std::vector<std::string> argv;
  Machine machine;
  double spins_per_us = 0;
  std::string started_utc;
  std::vector<std::string> resumed_utc;
  std::string finished_utc;  // empty while it runs
  std::string ended;         // "running", "complete", "out_of_time" or "interrupted"
  /// Each workload's description of its input.
  std::map<std::string, std::map<std::string, std::string>> facts;
  std::vector<Warning> warnings;  // empty while it runs
};

/// A property that all rows of a run must have in common.
struct Identity {
  std::string name;
  std::string text;
};

/// Returns the identity of the program, the machine and the plan. The plan is a digest of its cells
/// and of how they run.
std::vector<Identity> identity_of(const RunRecord& record, const RunPlan& plan);

/// Replaces DIR/run.json atomically, so that a reader sees the old file or the new one. Throws
/// std::system_error.
void write_run_json(const std::filesystem::path& dir, const RunRecord& record, const RunPlan& plan);

}  // namespace interleave
