#include "bench/measure/pilot.hpp"

#include "bench/plan/batch_sizes.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

constexpr double long_enough_s = 0.02;  // a window that shows a rate
constexpr double growth = 64;           // at most, per attempt
constexpr Clock::duration open_pilot = std::chrono::milliseconds(200);
// For chosen windows: long enough to see whether congestions are long.
constexpr Clock::duration chosen_open_pilot = std::chrono::seconds(1);

double seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

std::optional<std::uint32_t> next_attempt(std::uint32_t tasks, double wall_s) {
  if (wall_s >= long_enough_s || tasks >= most_chosen_tasks) return std::nullopt;
  double more = std::clamp(1.5 * long_enough_s / std::max(wall_s, 1e-9), 2.0, growth);
  return static_cast<std::uint32_t>(std::min<double>(tasks * more, most_chosen_tasks));
}

void choose_tasks(std::span<const Piloted> members, Clock::duration window) {
  std::uint32_t chosen = 0;
  std::vector<Paced> undecided;
  for (const auto& [cell, pilot] : members) {
    if (pilot->failure) continue;
    if (pilot->tasks > 0 && !pilot->fewer_tasks) chosen = std::max(chosen, pilot->tasks);
    if (pilot->tasks == 0) undecided.push_back({cell, pilot->per_s});
  }
  if (undecided.empty()) return;
  if (chosen == 0) chosen = tasks_of_group(undecided, window);
  for (const auto& [cell, pilot] : members) {
    if (pilot->failure || pilot->tasks > 0) continue;
    pilot->tasks = tasks_of_member({cell, pilot->per_s}, chosen, window);
    pilot->fewer_tasks = pilot->tasks < chosen;
  }
}

// Runs the cell once. Returns false, and sets the pilot's failure, if it cannot run.
bool try_once(CellRunner& runner, const Cell& cell, std::uint32_t tasks, Pilot& pilot,
              double& wall_s, Row* seen = nullptr) {
  auto outcome = runner.try_cell(cell, tasks);
  wall_s = outcome.row.wall_s.value_or(0);
  if (seen != nullptr) *seen = outcome.row;
  if (outcome.ran()) return true;
  pilot.tasks = tasks;
  pilot.failure = std::move(outcome);
  return false;
}

// Returns the tasks of the open load. Congestions are long near saturation, and a window must hold
// some of them. So it becomes up to eight times as long, if the timeout allows.
std::uint32_t lengthened(const OpenLoad& load, std::uint32_t pilot_tasks, const Row& pilot,
                         Clock::duration timeout) {
  constexpr double wanted_congestions = 5;
  constexpr double slight = 1.5;
  constexpr double most_times = 8;
  auto tasks = static_cast<double>(load.tasks());
  if (pilot.status == Status::saturated || !pilot.congestions)
    return static_cast<std::uint32_t>(tasks);
  auto expected = static_cast<double>(*pilot.congestions) * tasks / pilot_tasks;
  auto times = std::min(wanted_congestions / std::max(expected, 1.0), most_times);
  if (times < slight) return static_cast<std::uint32_t>(tasks);
  // 0.45, because a model that cannot keep up takes twice as long.
  auto most = 0.45 * seconds(timeout) * load.per_s;
  most = std::min<double>(most, Ledger::most_tasks);
  return static_cast<std::uint32_t>(std::clamp(times * tasks, tasks, std::max(tasks, most)));
}

Pilot try_open_load(CellRunner& runner, const RunPlan& plan, const Cell& cell) {
  auto first_arrivals = *cell.open;
  auto longest = cell.duration_chosen ? chosen_open_pilot : open_pilot;
  first_arrivals.duration = std::min(first_arrivals.duration, longest);
  Pilot pilot;
  pilot.tasks = static_cast<std::uint32_t>(cell.open->tasks());
  auto tasks = static_cast<std::uint32_t>(first_arrivals.tasks());
  Row seen;
  double wall_s = 0;
  if (!try_once(runner, cell, tasks, pilot, wall_s, &seen) || !cell.duration_chosen) return pilot;
  pilot.tasks = lengthened(*cell.open, tasks, seen, plan.timeout);
  return pilot;
}

Pilot run_pilot(CellRunner& runner, const RunPlan& plan, const Cell& cell) {
  if (cell.open) return try_open_load(runner, plan, cell);
  Pilot pilot;
  for (auto tasks = plan.tasks.value_or(cell.at_once());;) {
    double wall_s = 0;
    if (!try_once(runner, cell, tasks, pilot, wall_s)) return pilot;
    auto more = next_attempt(tasks, wall_s);
    if (plan.tasks || !more) {
      pilot.tasks = plan.tasks.value_or(0);
      pilot.per_s = tasks / std::max(wall_s, 1e-9);
      return pilot;
    }
    tasks = *more;
  }
}

}  // namespace interleave
