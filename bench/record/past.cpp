#include "bench/record/past.hpp"

#include "core/errors.hpp"

#include <algorithm>

namespace interleave {

namespace {

bool is_of(const Row& row, const Cell& cell) {
  std::optional<double> rate;
  if (cell.open) rate = cell.open->per_s;
  auto workers = cell.shown_workers();
  return row.model == cell.model->name && row.workload == cell.workload->name &&
         row.params == cell.params() && row.in_flight == cell.in_flight &&
         row.workers.has_value() == workers.has_value() &&
         row.workers.value_or(0) == workers.value_or(0) && row.offered_per_s == rate;
}

}  // namespace

Past::Past(const RunPlan& plan, std::span<const Row> rows)
    : blocks_(plan.budget.blocks), trials_(plan.cells.size()) {
  for (const Row& row : rows) add(plan, row);
}

void Past::add(const RunPlan& plan, const Row& row) {
  auto cell = std::ranges::find_if(plan.cells, [&](const Cell& one) { return is_of(row, one); });
  bool planned = cell != plan.cells.end() && row.block >= 1 && row.block <= blocks_;
  auto which = [&] {
    return row.model + " x " + row.workload + ", block " + std::to_string(row.block);
  };
  if (!planned) throw UsageError("samples.csv has a row that is not of this run: " + which());
  auto& trial = trials_[static_cast<std::size_t>(cell - plan.cells.begin())];
  if (!trial.blocks.insert(static_cast<std::uint32_t>(row.block)).second) {
    throw UsageError("samples.csv has two rows of one repetition: " + which());
  }
  trial.tasks = static_cast<std::uint32_t>(row.tasks.value_or(0));
  trial.pss_bytes = row.pss_bytes;
  trial.given_up |= row.has_flag(given_up_flag);
}

std::size_t Past::left_in(std::uint32_t block) const {
  return static_cast<std::size_t>(std::ranges::count_if(trials_, [block](const Trial& trial) {
    return !trial.given_up && !trial.blocks.contains(block);
  }));
}

bool Past::is_all() const {
  for (std::uint32_t block = 1; block <= blocks_; ++block) {
    if (left_in(block) > 0) return false;
  }
  return true;
}

}  // namespace interleave
