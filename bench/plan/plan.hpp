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

/// One point of the experiment: what is run once in every block.
struct Cell {
  const Model* model;
  const Workload* workload;
  Settings model_settings;
  Settings workload_settings;
  std::uint32_t workers;                        // for Job; of a model per task: in_flight
  std::uint32_t in_flight;                      // tasks admitted at once
  bool workers_cut = false;                     // more workers were asked for than in_flight
  std::optional<OpenLoad> open = std::nullopt;  // none: a batch
  std::uint32_t processes = 1;                  // of A+B: that share the workers
  bool processes_cut = false;                   // more were asked for than there are workers
  std::string where = {};                       // in a suite: "mine.toml:3: [[matrix]]"
  bool workers_given = false;                   // by --workers or a suite, not by the rule
  std::uint32_t usable_cpus = 1;                // see Row::usable_cpus
  bool duration_chosen = false;  // of the open load: the pilot may lengthen the window

  /// How many tasks can run at the same time.
  std::uint32_t at_once() const;
  /// The `workers` column: does not apply where a worker is made for each task.
  std::optional<std::uint32_t> shown_workers() const;
  /// The `worker_rule` column.
  std::string_view worker_rule() const;
  /// The `params` column: the workload's settings, then the model's as model.key=value; of A+B
  /// how many processes there really are.
  std::string params() const;
  /// "thread_pool x sleep (2 workers, 64 in flight)", for people.
  std::string label() const;

  /// Equal for the same point, so that measuring both would be measuring one twice.
  std::string identity() const;
};

/// A whole run, decided before anything is measured.
struct RunPlan {
  std::string suite;  // empty when the user chose the workloads
  std::vector<Cell> cells;
  Repetitions repetitions;
  std::optional<std::uint32_t> tasks;  // a repetition of a batch; none: a pilot finds out
  std::uint64_t seed;
  Clock::duration timeout;  // of a cell
  CellLimits cell_limits = {};
  bool counters = false;
  bool raw = false;
  std::string suite_file = {};  // empty: built in, or no suite
  /// When it is over, the cell that runs is finished and no other one begun.
  std::optional<Clock::duration> time = std::nullopt;
};

/// Turns a request into cells; throws UsageError. `cpus` is what `--workers auto` means for CPU
/// work.
RunPlan make_plan(const RunRequest& request, std::uint32_t cpus);

/// The order in which `block` (from 1) runs the cells: a shuffle that depends on the seed and the
/// block alone, so that drift of the machine does not follow any model.
std::vector<std::size_t> block_order(std::size_t cells, std::uint64_t seed, std::uint32_t block);

}  // namespace interleave
