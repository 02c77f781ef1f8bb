#pragma once

#include "bench/plan/run_request.hpp"
#include "bench/plan/suites.hpp"
#include "core/arrivals.hpp"
#include "core/executor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// One point of the experiment, which each block runs once.
struct Cell {
  const Model* model;
  const Workload* workload;
  Settings model_settings;
  Settings workload_settings;
  std::uint32_t workers;                        // for Job; equals in_flight for a model per task
  std::uint32_t in_flight;                      // tasks admitted at once
  bool workers_cut = false;                     // the user asked for more workers than in_flight
  std::optional<OpenLoad> open = std::nullopt;  // nullopt: a batch
  std::uint32_t processes = 1;                  // of A+B; they share the workers
  bool processes_cut = false;                   // the user asked for more processes than workers
  std::string where = {};                       // in a suite: "mine.toml:3: [[matrix]]"
  bool workers_given = false;                   // by --workers or a suite, not by the rule
  std::uint32_t usable_cpus = 1;                // see Row::usable_cpus
  bool duration_chosen = false;  // not given by the user, so the pilot may lengthen the window

  /// Returns how many tasks can run at the same time.
  std::uint32_t at_once() const;
  /// The `workers` column. Returns nullopt if the model makes a worker for each task.
  std::optional<std::uint32_t> shown_workers() const;
  /// The `worker_rule` column.
  std::string_view worker_rule() const;
  /// The `params` column: the workload's settings, then the model's as model.key=value. For A+B it
  /// shows the actual number of processes.
  std::string params() const;
  /// "thread_pool x sleep (2 workers, 64 in flight)", for tables and messages.
  std::string label() const;

  /// Equal for cells that are the same point of the experiment, so that it is measured once.
  std::string identity() const;
};

/// A whole run, decided before anything is measured.
struct RunPlan {
  std::string suite;  // empty when the user chose the workloads
  std::vector<Cell> cells;
  Repetitions repetitions;
  std::optional<std::uint32_t> tasks;  // per repetition of a batch; nullopt: a pilot finds out
  std::uint64_t seed;
  Clock::duration timeout;  // of a cell
  CellLimits cell_limits = {};
  bool counters = false;
  bool raw = false;
  std::string suite_file = {};  // empty: built in, or no suite
  /// When this time has passed, the current cell is finished and no other one is begun.
  std::optional<Clock::duration> time = std::nullopt;
};

/// Makes the plan of a request. `cpus` is the value of `--workers auto` for CPU work. Throws
/// UsageError.
RunPlan make_plan(const RunRequest& request, std::uint32_t cpus);

/// Returns the order in which `block` (from 1) runs the cells. It is a shuffle that depends only on
/// the seed and the block. So drift of the machine favours no model.
std::vector<std::size_t> block_order(std::size_t cells, std::uint64_t seed, std::uint32_t block);

}  // namespace interleave
