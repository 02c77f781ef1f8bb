#pragma once

#include "bench/plan/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

// How many tasks a repetition of a batch has. Cells that are compared with each other get the same
// number, so that no model has more of what the beginning and the end of a window cost.

/// A batch begins with `in_flight` tasks that are admitted at once, and their latencies grow from
/// nothing to the usual one. With this many times as many tasks they are few enough not to matter.
inline constexpr std::uint32_t enough_rounds = 8;

/// Whether a batch of `tasks` is too short for its latencies to be compared with those of others.
constexpr bool is_short_batch(std::uint64_t tasks, std::uint64_t in_flight) {
  return tasks < enough_rounds * in_flight;
}

/// The flag of a row of such a batch, which has no latencies.
inline constexpr std::string_view short_batch_flag = "short_batch";

/// For each cell of a plan the number of its group: batches of one workload with the same settings
/// and as many tasks in flight. `serial`, which has one task at a time whatever in_flight is, belongs to
/// the group of the other models also where only its in_flight differs. What has its number already
/// is alone: an open load, and all cells under --tasks.
std::vector<std::size_t> batch_groups(const RunPlan& plan);

/// A member of a group, and how fast its pilot was.
struct Paced {
  const Cell* cell;
  double per_s;
};

/// The tasks of all members: so many that their repetitions take `window` on average, and that of
/// the fastest half a window; at least 8 rounds of in_flight and 50 a CPU, if the fastest can do
/// that in five windows. Members that would need more than five windows have no say in it.
std::uint32_t tasks_of_group(std::span<const Paced> members, Clock::duration window);

/// The tasks that this member gets: all, if that takes at most five windows. Else whole rounds of
/// what it can run at once, for one window or for as long as its latency needs.
std::uint32_t tasks_of_member(const Paced& member, std::uint32_t group_tasks,
                              Clock::duration window);

/// Beyond this many records the sums after the window take longer than the window.
inline constexpr std::uint32_t most_chosen_tasks = 1U << 19U;

}  // namespace interleave
