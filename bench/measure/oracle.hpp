#pragma once

#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"
#include "core/ledger.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The right answers. Runs the tasks of a workload one after the other without waiting, once for
/// all models with the same (workload, parameters).
class Oracle {
 public:
  Oracle(Supervisor& supervisor, const RunPlan& plan, double spins_per_us)
      : supervisor_(supervisor), plan_(plan), spins_per_us_(spins_per_us) {}

  /// Returns the records of the first `tasks` tasks of this cell's workload. Empty if the workload
  /// crashes even here. Fewer if they take longer than a cell may, since an open load can offer
  /// more than any model can do.
  std::span<const Record> expected(const Cell& cell, std::uint32_t tasks);

 private:
  struct Answers {
    const Workload* workload = nullptr;
    std::string params;
    Ledger ledger{Ledger::most_tasks};  // mapped whole; only the used pages take memory
    std::uint32_t known = 0;
    bool broken = false;  // the workload crashes
    bool enough = false;  // the time for the oracle is used up
  };
  Answers& answers_of(const Cell& cell);
  void extend(Answers& answers, const Cell& cell, std::uint32_t tasks);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  double spins_per_us_;
  std::vector<std::unique_ptr<Answers>> all_;
};

}  // namespace interleave
