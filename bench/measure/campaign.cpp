#include "bench/measure/campaign.hpp"

#include "bench/machine/machine.hpp"
#include "bench/measure/memory_probe.hpp"
#include "bench/plan/batch_sizes.hpp"
#include "bench/plan/preflight.hpp"

#include <algorithm>
#include <utility>

namespace interleave {

Campaign::Campaign(Supervisor& supervisor, const RunPlan& plan, RunHistory history,
                   double spins_per_us, std::optional<Clock::time_point> end, Sink sink)
    : supervisor_(supervisor),
      plan_(plan),
      history_(std::move(history)),
      runner_(supervisor, plan, spins_per_us),
      limits_(read_limits()),
      end_(end),
      sink_(std::move(sink)),
      pilots_(plan.cells.size()),
      groups_(batch_groups(plan)),
      progress_(0, plan.repetitions.blocks,
                plan.repetitions.aim ? Progress::End::open : Progress::End::known) {
  recall_pilots();
}

// Each row holds its pilot's findings, so that a resumed run repeats a cell with the same work.
void Campaign::recall_pilots() {
  for (std::size_t place = 0; place < pilots_.size(); ++place) {
    const auto& was = history_.cell(place);
    if (was.tasks == 0 || was.given_up_in) continue;
    pilots_[place] = Pilot{.tasks = was.tasks,
                           .fewer_tasks = was.fewer_tasks,
                           .pss_bytes = was.pss_bytes,
                           .failure = {}};
  }
}

// Returns the steps from this block on, if no cell reaches its aim before the last block. A pilot
// is one step, and so is each repetition.
std::size_t Campaign::steps_left(const std::vector<std::size_t>& wanted,
                                 std::uint32_t block) const {
  std::size_t steps = 0;
  for (auto place : wanted) {
    const auto& trial = history_.cell(place);
    if (trial.given_up_in) continue;
    if (!pilots_[place]) ++steps;
    steps += plan_.repetitions.blocks + 1 - block - trial.repetitions.count_from(block);
  }
  return steps;
}

void Campaign::run() {
  auto wanted = history_.cells_due(1);
  for (std::uint32_t block = 1; block <= plan_.repetitions.blocks && !wanted.empty(); ++block) {
    bool any_left = std::ranges::any_of(
        wanted, [&](std::size_t place) { return history_.is_due(place, block); });
    if (any_left) {
      progress_.expect(steps_left(wanted, block));
      run_block(block, wanted);
      if (out_of_time_ || supervisor_.stop_signal() != 0) return;
    }
    wanted = history_.cells_due(block + 1);
    if (!any_left) continue;
    progress_.expect(steps_left(wanted, block + 1));
    progress_.finish_block(block, wanted.size());
  }
}

// Asked only before a cell begins. A time limit that passes after the last cell is not reported.
bool Campaign::has_to_stop() {
  out_of_time_ = out_of_time_ || (end_ && Clock::now() >= *end_);
  return out_of_time_ || supervisor_.stop_signal() != 0;
}

void Campaign::run_block(std::uint32_t block, const std::vector<std::size_t>& wanted) {
  std::uint64_t order = 0;
  for (auto place : block_order(plan_.cells.size(), plan_.seed, block)) {
    ++order;
    if (!std::ranges::binary_search(wanted, place) || !history_.is_due(place, block)) continue;
    if (has_to_stop()) return;
    progress_.show(block, plan_.cells[place].label());
    run_turn({.place = place, .block = block, .order = order});
  }
}

// Does not start a cell that cannot fit, because it would exhaust the machine before it fails.
Pilot Campaign::try_out(const Cell& cell) {
  auto why = refusal(cell, limits_);
  Pilot pilot;
  if (!why) {
    pilot = run_pilot(runner_, plan_, cell);
    if (!pilot.failure) pilot.pss_bytes = probe_memory(runner_, cell);
    return pilot;
  }
  pilot.failure = refused(cell, plan_.seed, std::move(*why));
  return pilot;
}

// Returns nullopt if the run has to stop.
std::optional<Pilot> Campaign::try_out_other(std::size_t place, std::uint32_t block) {
  if (has_to_stop()) return std::nullopt;
  progress_.show(block, plan_.cells[place].label());
  auto pilot = try_out(plan_.cells[place]);
  progress_.step();
  bool stopped = pilot.failure && pilot.failure->row.status == Status::interrupted;
  return stopped ? std::nullopt : std::optional(std::move(pilot));
}

// Runs the pilots of the cell's group and gives the group its number of tasks. Returns false if the
// run has to stop before that.
bool Campaign::try_out_others(const Turn& turn) {
  std::vector<Piloted> group;
  for (std::size_t place = 0; place < groups_.size(); ++place) {
    if (groups_[place] != groups_[turn.place] || history_.cell(place).given_up_in) continue;
    auto& pilot = pilots_[place];
    if (!pilot) pilot = try_out_other(place, turn.block);
    if (!pilot) return false;
    group.push_back({&plan_.cells[place], &*pilot});
  }
  choose_tasks(group, plan_.repetitions.window);
  return true;
}

// The pilots of a group run directly before the first repetition of its cells. So a run delivers
// rows from its start on. A cell whose pilot fails is not repeated. The pilot's outcome is then its
// only row.
void Campaign::run_turn(Turn turn) {
  const Cell& cell = plan_.cells[turn.place];
  auto& pilot = pilots_[turn.place];
  turn.started_utc = utc_now();
  if (!pilot) {
    pilot = try_out(cell);
    progress_.step();
    if (!pilot->failure) {
      if (!try_out_others(turn)) return;
      turn.started_utc = utc_now();
    }
  }
  if (pilot->failure) {
    progress_.skip(plan_.repetitions.blocks);
    deliver(std::move(*pilot->failure), turn, true);
    return;
  }
  auto outcome = runner_.measure_cell(cell, pilot->tasks, turn.block);
  progress_.step();
  bool hung = outcome.row.status == Status::timeout;
  if (hung) progress_.skip(plan_.repetitions.blocks - turn.block);
  deliver(std::move(outcome), turn, hung);
}

void Campaign::deliver(Outcome outcome, const Turn& turn, bool given_up) {
  outcome.row.block = turn.block;
  outcome.row.order = turn.order;
  outcome.row.repetition = turn.block;
  outcome.row.started_utc = turn.started_utc;
  const Pilot& pilot = *pilots_[turn.place];
  outcome.row.pss_bytes = pilot.pss_bytes;
  if (pilot.fewer_tasks) outcome.row.add_flag(fewer_tasks_flag);
  // An interrupted cell runs again when the run is resumed.
  if (given_up && outcome.row.status != Status::interrupted) outcome.row.add_flag(given_up_flag);
  history_.add(turn.place, outcome.row);
  progress_.clear();
  sink_(outcome);
}

}  // namespace interleave
