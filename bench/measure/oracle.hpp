#pragma once

#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"
#include "core/ledger.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The right answers: each task of a workload, run one after the other with no waiting, once for
/// all models that run the same (workload, parameters).
class Oracle {
 public:
  Oracle(Supervisor& supervisor, const RunPlan& plan, double spins_per_us)
      : supervisor_(supervisor), plan_(plan), spins_per_us_(spins_per_us) {}

  /// The records of the first `tasks` tasks of this cell's workload. Empty when the workload
  /// crashes even here: then nothing can be compared. Fewer when they take longer than a cell may:
  /// an open load can offer more than anybody is able to do.
  std::span<const Record> expected(const Cell& cell, std::uint32_t tasks);

 private:
  struct Answers {
    const Workload* workload = nullptr;
    std::string params;
    Ledger ledger{Ledger::most_tasks};  // mapped, and touched only as far as it is filled
    std::uint32_t known = 0;
    bool broken = false;  // the workload crashes
    bool enough = false;  // it took as long as it may
  };
  Answers& answers_of(const Cell& cell);
  void extend(Answers& answers, const Cell& cell, std::uint32_t tasks);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  double spins_per_us_;
  std::vector<std::unique_ptr<Answers>> all_;
};

}  // namespace interleave
