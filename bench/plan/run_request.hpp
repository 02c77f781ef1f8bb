#pragma once

#include "bench/machine/cell_limits.hpp"
#include "core/arrivals.hpp"
#include "core/clock.hpp"
#include "results/report/sustained.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// The arguments of `interleave run`. Empty lists and options mean the default.
struct RunRequest {
  enum class Color : std::uint8_t { automatic, always, never };

  std::string suite;  // a built-in name, or a file; empty: what the flags say, or quick
  std::vector<std::string> models;
  std::vector<std::string> workloads;
  std::vector<std::string> set;  // "[name.]key=value", unchecked
  std::vector<std::uint32_t> workers;
  std::vector<std::uint32_t> in_flight;
  std::optional<std::uint32_t> tasks;
  std::vector<double> rates;                // per second, open load; empty: batches
  std::optional<Clock::duration> duration;  // of arrivals
  std::optional<OpenLoad::Pattern> arrivals;
  std::optional<Slo> goal;
  std::optional<std::uint32_t> repetitions;
  std::optional<std::uint64_t> seed;
  bool quick = false;
  bool rigorous = false;  // repeat each cell until its median is known well enough
  std::optional<std::filesystem::path> out;
  std::optional<std::filesystem::path> resume;  // the directory of a stopped run
  bool plan_only = false;
  bool json = false;
  bool verbose = false;  // print tables and all verdicts, not the answer alone
  CellLimits cell_limits;
  bool counters = false;  // hardware counters, which make forks and switches a little slower
  bool raw = false;       // keep every task's record
  std::optional<std::string> calibration;  // a number, or the directory of a run
  std::optional<Clock::duration> timeout;  // of a cell
  std::optional<Clock::duration> time;     // of the whole run
  Color color = Color::automatic;
  std::vector<std::string> argv;  // for run.json
};

}  // namespace interleave
