#pragma once

#include "bench/measure/oracle.hpp"
#include "bench/measure/outcome.hpp"
#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"

#include <functional>

namespace interleave {

/// Runs cells, each execution in a forked process with its own ledger, and classifies the outcome.
class CellRunner {
 public:
  CellRunner(Supervisor& supervisor, const RunPlan& plan, double spins_per_us);

  /// Called about once a millisecond while a cell runs, until it returns true.
  using Watch = std::function<bool(pid_t group, const Ledger& ledger)>;

  /// Runs one repetition and compares each task with the oracle.
  Outcome measure_cell(const Cell& cell, std::uint32_t tasks, std::uint32_t block = 1);
  /// Runs the cell for a pilot, without an oracle. `watch` may be empty.
  Outcome try_cell(const Cell& cell, std::uint32_t tasks, const Watch& watch = {});
  /// Runs the cell with tasks that stand still for ever. `watch` must end the cell.
  void hold_cell(const Cell& cell, std::uint32_t tasks, Hold hold, const Watch& watch);

 private:
  Execution execution_of(const Cell& cell, std::uint32_t tasks, const Ledger& ledger) const;
  Outcome run(const Execution& execution, const Supervisor::Watch& watch);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  double spins_per_us_;
  Oracle oracle_;
  std::uint64_t oom_kills_;
};

}  // namespace interleave
