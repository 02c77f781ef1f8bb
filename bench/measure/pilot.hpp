#pragma once

#include "bench/measure/cell_runner.hpp"

#include <span>

namespace interleave {

/// The findings of a cell's first run, which makes no row.
struct Pilot {
  std::uint32_t tasks = 0;   // of every repetition; 0: its group decides (choose_tasks())
  double per_s = 0;          // tasks per second
  bool fewer_tasks = false;  // than its group, because the model is too slow for all of them
  std::optional<std::uint64_t> pss_bytes;  // with every place taken (memory_probe.hpp)
  std::optional<Outcome> failure;          // set if the cell cannot run at all
};

/// Runs the cell with more and more tasks until the window is long enough to time. With --tasks it
/// runs once. Under open load it runs once with the first arrivals, for at most a second.
Pilot run_pilot(CellRunner& runner, const RunPlan& plan, const Cell& cell);

/// A member of a group of cells, with its pilot.
struct Piloted {
  const Cell* cell;
  Pilot* pilot;
};

/// Gives each member without a number of tasks its number, by the speeds of all members. A number
/// that a stopped run has chosen stays. Members whose pilot failed are left alone.
void choose_tasks(std::span<const Piloted> members, Clock::duration window);

/// Returns the tasks of the pilot's next attempt after `tasks` took `wall_s`; nullopt if that was
/// long enough.
std::optional<std::uint32_t> next_attempt(std::uint32_t tasks, double wall_s);

}  // namespace interleave
