#include "bench/measure/oracle.hpp"

#include "core/oracle.hpp"

#include <algorithm>

namespace interleave {

std::span<const Record> Oracle::expected(const Cell& cell, std::uint32_t tasks) {
  Answers& answers = answers_of(cell);
  bool goes_on = !answers.broken && !answers.enough;
  if (answers.known < tasks && goes_on) extend(answers, cell, tasks);
  if (answers.broken) return {};
  return answers.ledger.records().first(std::min(tasks, answers.known));
}

Oracle::Answers& Oracle::answers_of(const Cell& cell) {
  auto params = cell.workload_settings.canonical();
  for (const auto& answers : all_) {
    if (answers->workload == cell.workload && answers->params == params) return *answers;
  }
  auto& answers = *all_.emplace_back(std::make_unique<Answers>());
  answers.workload = cell.workload;
  answers.params = params;
  return answers;
}

// The answers are in shared memory, so they outlive the child that computes them, and its crash.
void Oracle::extend(Answers& answers, const Cell& cell, std::uint32_t tasks) {
  auto ending = supervisor_.run(
      [&] {
        Plan plan{
            .tasks = tasks, .seed = plan_.seed, .spins_per_us = spins_per_us_, .instant = true};
        auto environment = cell.workload->prepare(cell.workload_settings, plan);
        Job job{*cell.workload, *environment, answers.ledger, tasks, 1, 1, plan_.seed};
        answers.ledger.claim_from(answers.known);
        run_oracle(job);
        return std::string();
      },
      plan_.timeout);
  answers.enough = ending.cause == Ending::Cause::timeout;
  answers.broken = !ending.clean() && !answers.enough;
  // The last claimed task may be unfinished.
  answers.known = answers.enough ? std::max(answers.ledger.claimed(), 1U) - 1 : tasks;
}

}  // namespace interleave
