#pragma once

#include "bench/plan/costs.hpp"
#include "bench/plan/plan.hpp"

namespace interleave {

/// How long the steps of a cell take, in seconds: what the pilot would find is worked out from the
/// costs of a task, and the rest follows as it does in a run.
class Forecast {
 public:
  Forecast(const Cell& cell, const RunPlan& plan, std::uint32_t cpus);

  double pilot_s() const { return pilot_s_; }
  /// Tasks a second, as the pilot would find.
  double per_s() const { return per_s_; }
  /// Sets the tasks of a repetition, which the cell's group decides.
  void set_tasks(std::uint32_t tasks) { tasks_ = tasks; }
  double repetition_s() const;
  /// Tasks of a repetition.
  std::uint32_t tasks() const { return tasks_; }
  const Cost& cost() const { return cost_; }
  /// What the oracle computes for a task.
  double answer_s() const { return answer_s_; }

 private:
  double limit_per_s() const;
  double parallel() const;
  double startup_s() const;
  double span_s(double tasks) const;
  double around_s(double tasks) const;
  void run_pilot();

  const Cell& cell_;
  const RunPlan& plan_;
  double cpus_;
  Cost cost_;
  std::uint32_t tasks_ = 0;
  double pilot_s_ = 0;
  double per_s_ = 0;
  double answer_s_;
};

}  // namespace interleave
