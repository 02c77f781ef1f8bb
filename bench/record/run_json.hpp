#pragma once

#include "bench/machine/machine.hpp"
#include "bench/measure/warnings.hpp"
#include "bench/plan/plan.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace interleave {

/// What run.json says about a run: enough to repeat it and to judge its numbers.
struct RunRecord {
  std::string run_id;
  std::vector<std::string> argv;
  Machine machine;
  double spins_per_us = 0;
  std::string started_utc;
  std::vector<std::string> resumed_utc;
  std::string finished_utc;  // empty as long as it runs
  std::string ended;         // "running", "complete", "out_of_time" or "interrupted"
  /// What each workload said about its input.
  std::map<std::string, std::map<std::string, std::string>> facts;
  std::vector<Warning> warnings;  // once it has ended
};

/// Something that all rows of a run must have in common.
struct Identity {
  std::string name;
  std::string text;
};

/// The program, the machine and the plan; the plan as a digest of its cells and of how they are run.
std::vector<Identity> identity_of(const RunRecord& record, const RunPlan& plan);

/// Writes DIR/run.json whole, so that a reader sees the old one or the new one and never a part.
/// Throws std::system_error.
void write_run_json(const std::filesystem::path& dir, const RunRecord& record, const RunPlan& plan);

}  // namespace interleave
