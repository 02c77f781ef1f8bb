#pragma once

#include "bench/commands.hpp"
#include "bench/suites.hpp"
#include "core/arrivals.hpp"
#include "core/executor.hpp"

#include <cstdint>
#include <iosfwd>
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

  /// How many tasks can run at the same time.
  std::uint32_t at_once() const;
  /// The `workers` column: does not apply where a worker is made for each task.
  std::optional<std::uint32_t> shown_workers() const;
  /// The `params` column: the workload's settings, then the model's as model.key=value; of A+B
  /// how many processes there really are.
  std::string params() const;
  /// "thread_pool x sleep (2 workers, 64 in flight)", for people.
  std::string label() const;

  /// The same point, so that measuring both would be measuring one twice.
  bool same_as(const Cell& other) const;
};

/// A whole run, decided before anything is measured.
struct RunPlan {
  std::string suite;  // empty when the user chose the workloads
  std::vector<Cell> cells;
  Budget budget;
  std::optional<std::uint32_t> tasks;  // a repetition of a batch; none: a pilot finds out
  std::uint64_t seed;
  Clock::duration timeout;  // of a cell
  Allowance allowance = {};
  bool counters = false;
};

/// Turns a request into cells; throws UsageError. `cpus` is what `--workers auto` means for CPU
/// work.
RunPlan make_plan(const RunRequest& request, std::uint32_t cpus);

/// The order in which `block` (from 1) runs the cells: a shuffle that depends on the seed and the
/// block alone, so that drift of the machine does not follow any model.
std::vector<std::size_t> block_order(std::size_t cells, std::uint64_t seed, std::uint32_t block);

/// How long the plan takes, roughly; nothing when --tasks fixes the work instead of the time.
std::optional<Clock::duration> predicted_time(const RunPlan& plan);

/// What `--plan` shows.
void print_plan(std::ostream& out, const RunPlan& plan);

}  // namespace interleave
