#include "bench/measure/campaign.hpp"

#include "bench/machine/machine.hpp"
#include "bench/measure/preflight.hpp"

namespace interleave {

namespace {

// A pilot is a step like each of the repetitions after it.
std::size_t steps_left(const RunPlan& plan, const Past& past) {
  std::size_t steps = 0;
  for (std::uint32_t block = 1; block <= plan.budget.blocks; ++block) steps += past.left_in(block);
  for (std::size_t place = 0; place < plan.cells.size(); ++place) {
    if (past.trial(place).tasks == 0) ++steps;
  }
  return steps;
}

}  // namespace

Campaign::Campaign(Supervisor& supervisor, const RunPlan& plan, const Past& past,
                   double spins_per_us, std::optional<Clock::time_point> end, Sink sink)
    : supervisor_(supervisor),
      plan_(plan),
      past_(past),
      laboratory_(supervisor, plan, spins_per_us),
      limits_(read_limits()),
      end_(end),
      sink_(std::move(sink)),
      trials_(recall(past, plan.cells.size())),
      progress_(steps_left(plan, past), plan.budget.blocks) {}

// What a pilot found is in each row after it, so that all repetitions of a cell do the same work.
std::vector<Campaign::Trial> Campaign::recall(const Past& past, std::size_t cells) {
  std::vector<Trial> trials(cells);
  for (std::size_t place = 0; place < cells; ++place) {
    const auto& was = past.trial(place);
    trials[place].given_up = was.given_up;
    if (was.tasks > 0) trials[place].pilot = Pilot{was.tasks, was.pss_bytes, {}};
  }
  return trials;
}

void Campaign::run() {
  for (std::uint32_t block = 1; block <= plan_.budget.blocks; ++block) {
    if (past_.left_in(block) == 0) continue;
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
    if (trials_[place].given_up || past_.trial(place).blocks.contains(block)) continue;
    if (has_to_stop()) return;
    progress_.show(block, plan_.cells[place].label());
    run_trial(trials_[place], plan_.cells[place], block, order);
  }
}

// What cannot fit is not begun: half made, it would take from the machine what others need.
Pilot Campaign::try_out(const Cell& cell) {
  auto why = refusal(cell, limits_);
  if (!why) return run_pilot(laboratory_, plan_, cell);
  Pilot pilot;
  pilot.failure = refused(cell, plan_.seed, std::move(*why));
  return pilot;
}

// The pilot stands directly before the first repetition, so that rows come from the start on. When
// it fails there is nothing to repeat, and its end is the cell's only row.
void Campaign::run_trial(Trial& trial, const Cell& cell, std::uint32_t block, std::uint64_t order) {
  auto started = utc_now();
  if (!trial.pilot) {
    trial.pilot = try_out(cell);
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
  // An interrupted cell is run again by whoever resumes the run.
  if (trial.given_up && outcome.row.status != Status::interrupted) {
    outcome.row.add_flag(given_up_flag);
  }
  progress_.clear();
  sink_(outcome);
}

}  // namespace interleave
