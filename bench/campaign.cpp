#include "bench/campaign.hpp"

#include "bench/machine.hpp"

namespace interleave {

Campaign::Campaign(Supervisor& supervisor, const RunPlan& plan, double spins_per_us,
                   std::optional<Clock::time_point> end, Sink sink)
    : supervisor_(supervisor),
      plan_(plan),
      laboratory_(supervisor, plan, spins_per_us),
      end_(end),
      sink_(std::move(sink)),
      trials_(plan.cells.size()),
      // A pilot is a step like each of the repetitions after it.
      progress_(plan.cells.size() * (plan.budget.blocks + 1), plan.budget.blocks) {}

void Campaign::run() {
  for (std::uint32_t block = 1; block <= plan_.budget.blocks; ++block) {
    run_block(block);
    if (out_of_time_ || supervisor_.stop_signal() != 0) return;
    progress_.finish_block(block);
  }
}

// Asked before a cell is begun, so that time that is over when all is done is nobody's concern.
bool Campaign::has_to_stop() {
  out_of_time_ = out_of_time_ || (end_ && Clock::now() >= *end_);
  return out_of_time_ || supervisor_.stop_signal() != 0;
}

void Campaign::run_block(std::uint32_t block) {
  std::uint64_t order = 0;
  for (auto place : block_order(plan_.cells.size(), plan_.seed, block)) {
    ++order;
    if (trials_[place].given_up) continue;
    if (has_to_stop()) return;
    progress_.show(block, plan_.cells[place].label());
    run_trial(trials_[place], plan_.cells[place], block, order);
  }
}

// The pilot stands directly before the first repetition, so that rows come from the start on. When
// it fails there is nothing to repeat, and its end is the cell's only row.
void Campaign::run_trial(Trial& trial, const Cell& cell, std::uint32_t block, std::uint64_t order) {
  auto started = utc_now();
  if (!trial.pilot) {
    trial.pilot = run_pilot(laboratory_, plan_, cell);
    progress_.step();
    if (trial.pilot->failure) {
      trial.given_up = true;
      deliver(std::move(*trial.pilot->failure), trial, block, order, started);
      progress_.skip(plan_.budget.blocks);
      return;
    }
    started = utc_now();
  }
  auto outcome = laboratory_.measure_cell(cell, trial.pilot->tasks);
  progress_.step();
  if (outcome.row.status == Status::timeout) {
    trial.given_up = true;
    progress_.skip(plan_.budget.blocks - block);
  }
  deliver(std::move(outcome), trial, block, order, started);
}

void Campaign::deliver(Outcome outcome, const Trial& trial, std::uint32_t block,
                       std::uint64_t order, const std::string& started) {
  outcome.row.block = block;
  outcome.row.order = order;
  outcome.row.repetition = block;
  outcome.row.started_utc = started;
  outcome.row.pss_bytes = trial.pilot->pss_bytes;
  progress_.clear();
  sink_(outcome);
}

}  // namespace interleave
