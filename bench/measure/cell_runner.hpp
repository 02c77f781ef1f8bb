#pragma once

#include "bench/measure/oracle.hpp"
#include "bench/measure/outcome.hpp"
#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"

#include <functional>

namespace interleave {

/// Where executions happen: forks a process for each, with a ledger of its own, and says what came
/// of it.
class CellRunner {
 public:
  CellRunner(Supervisor& supervisor, const RunPlan& plan, double spins_per_us);

  /// Called about once a millisecond while a cell runs, until it returns true.
  using Watch = std::function<bool(pid_t group, const Ledger& ledger)>;

  /// One repetition, compared with the oracle task by task.
  Outcome measure_cell(const Cell& cell, std::uint32_t tasks, std::uint32_t block = 1);
  /// The same for a look at the cell: watched, if somebody watches, and not compared.
  Outcome try_cell(const Cell& cell, std::uint32_t tasks, const Watch& watch = {});
  /// The same, with tasks that stand still: `watch` ends the cell.
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
