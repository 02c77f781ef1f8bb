#pragma once

#include "bench/measure/cell_runner.hpp"

#include <span>

namespace interleave {

/// What a cell's first run, which is in no row, found out.
struct Pilot {
  std::uint32_t tasks = 0;   // for every repetition of the cell; 0: its group decides (settle())
  double per_s = 0;          // how fast it was
  bool fewer_tasks = false;  // than the group: it is too slow for all of them
  std::optional<std::uint64_t> pss_bytes;  // with every place taken (memory_probe.hpp)
  std::optional<Outcome> failure;          // set when the cell cannot run at all
};

/// Runs the cell with more and more tasks until the window is long enough to time. With --tasks it
/// runs once; under open load with the first arrivals, in a fifth of a second.
Pilot run_pilot(CellRunner& runner, const RunPlan& plan, const Cell& cell);

/// A member of a group of cells, with its pilot.
struct Piloted {
  const Cell* cell;
  Pilot* pilot;
};

/// Gives the members that have no number of tasks yet theirs, by the speeds of all of them. Where a
/// stopped run has chosen already, its choice holds. Members whose pilot failed are left alone.
void settle(std::span<const Piloted> members, Clock::duration window);

/// With how many tasks a pilot goes on after `tasks` took `wall_s`; nothing: that was long enough.
std::optional<std::uint32_t> next_attempt(std::uint32_t tasks, double wall_s);

}  // namespace interleave
