#pragma once

#include "bench/measure/laboratory.hpp"

namespace interleave {

/// What a cell's first run, which is in no row, found out.
struct Pilot {
  std::uint32_t tasks = 0;                 // for every repetition of the cell
  std::optional<std::uint64_t> pss_bytes;  // while as many tasks as can run at once did
  std::optional<Outcome> failure;          // set when the cell cannot run at all
};

/// Runs the cell with more and more tasks until the window is long enough to time, and from that
/// chooses the tasks of a repetition. With --tasks it runs once, for the memory;
/// under open load with the first arrivals, in a fifth of a second.
Pilot run_pilot(Laboratory& laboratory, const RunPlan& plan, const Cell& cell);

/// Tasks for a repetition of about `window`, given that `tasks` took `wall_s`: at least 50 a worker
/// in pools and loops (unless that took three windows) and as many as can run at once; at most half a million.
std::uint32_t choose_tasks(const Cell& cell, std::uint32_t tasks, double wall_s,
                           Clock::duration window);

/// With how many tasks a pilot goes on after `tasks` took `wall_s`; nothing: that was long enough.
std::optional<std::uint32_t> next_attempt(std::uint32_t tasks, double wall_s);

}  // namespace interleave
