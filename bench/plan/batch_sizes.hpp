#pragma once

#include "bench/plan/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

// The number of tasks in a repetition of a batch. All cells of a comparison get the same number.
// The start and the end of the window then cost every model the same.

/// A batch admits `in_flight` tasks at its start, and the latencies of these first tasks are lower
/// than usual. With this many times as many tasks in all, they are too few to matter.
inline constexpr std::uint32_t enough_rounds = 8;

/// Is a batch of `tasks` too short for a comparison of its latencies with others?
constexpr bool is_short_batch(std::uint64_t tasks, std::uint64_t in_flight) {
  return tasks < enough_rounds * in_flight;
}

/// The flag on the row of a short batch, which has no latencies.
inline constexpr std::string_view short_batch_flag = "short_batch";

/// Returns the group number of each cell of the plan. A group is all batches of one workload with
/// the same settings and in_flight. `serial` ignores in_flight, so it joins the group of the other
/// models even if its in_flight differs. A cell whose number of tasks is fixed is a group of its
/// own: an open load, and every cell under --tasks.
std::vector<std::size_t> batch_groups(const RunPlan& plan);

/// A member of a group, and the tasks per second of its pilot.
struct Paced {
  const Cell* cell;
  double per_s;
};

/// Returns the number of tasks for the whole group. Repetitions then take `window` on average, and
/// the fastest member's at least half a window. The number is at least 8 rounds of in_flight and 50
/// tasks per CPU, if the fastest member can do these in five windows. Members that would need more
/// than five windows do not count.
std::uint32_t tasks_of_group(std::span<const Paced> members, Clock::duration window);

/// Returns the number of tasks for this member: `group_tasks`, if they take at most five windows.
/// Otherwise whole rounds of at_once(), for one window or for as long as its latency needs.
std::uint32_t tasks_of_member(const Paced& member, std::uint32_t group_tasks,
                              Clock::duration window);

/// With more records than this, the sums after the window take longer than the window.
inline constexpr std::uint32_t most_chosen_tasks = 1U << 19U;

}  // namespace interleave
