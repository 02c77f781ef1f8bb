#include "bench/measure/pilot.hpp"

#include "bench/measure/memory.hpp"
#include "bench/plan/batch_sizes.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

constexpr double long_enough_s = 0.02;  // a window from which a rate can be told
constexpr double growth = 64;           // at most, from one attempt to the next
constexpr Clock::duration open_pilot = std::chrono::milliseconds(200);

}  // namespace

std::optional<std::uint32_t> next_attempt(std::uint32_t tasks, double wall_s) {
  if (wall_s >= long_enough_s || tasks >= most_chosen_tasks) return std::nullopt;
  double more = std::clamp(1.5 * long_enough_s / std::max(wall_s, 1e-9), 2.0, growth);
  return static_cast<std::uint32_t>(std::min<double>(tasks * more, most_chosen_tasks));
}

void settle(std::span<const Piloted> members, Clock::duration window) {
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

// Runs the cell once with so many tasks. False: it cannot run, and the failure is the pilot's.
bool try_once(Laboratory& laboratory, const Cell& cell, std::uint32_t tasks, Pilot& pilot,
              double& wall_s) {
  auto look = [&](pid_t group, const Ledger& ledger) {
    if (ledger.claimed() < std::min(cell.at_once(), tasks)) return false;
    if (auto bytes = read_pss(group, ledger); bytes > 0) pilot.pss_bytes = bytes;
    return true;
  };
  auto outcome = laboratory.try_cell(cell, tasks, look);
  wall_s = outcome.row.wall_s.value_or(0);
  if (outcome.ran()) return true;
  pilot.tasks = tasks;
  pilot.failure = std::move(outcome);
  return false;
}

Pilot try_open_load(Laboratory& laboratory, const Cell& cell) {
  auto first_arrivals = *cell.open;
  first_arrivals.duration = std::min(first_arrivals.duration, open_pilot);
  Pilot pilot;
  pilot.tasks = static_cast<std::uint32_t>(cell.open->tasks());
  double wall_s = 0;
  try_once(laboratory, cell, static_cast<std::uint32_t>(first_arrivals.tasks()), pilot, wall_s);
  return pilot;
}

Pilot run_pilot(Laboratory& laboratory, const RunPlan& plan, const Cell& cell) {
  if (cell.open) return try_open_load(laboratory, cell);
  Pilot pilot;
  for (auto tasks = plan.tasks.value_or(cell.at_once());;) {
    double wall_s = 0;
    if (!try_once(laboratory, cell, tasks, pilot, wall_s)) return pilot;
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
