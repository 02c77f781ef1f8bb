#pragma once

#include "results/groups/tournament.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

/// The verdict on tasks that wait for one share of their time, with so many of them in flight.
struct MapCell {
  std::uint64_t waiting = 0;  // percent
  std::uint64_t in_flight = 0;
  std::size_t contest = 0;          // its index
  std::string refusal{};            // why nothing can be said; empty if there is a verdict
  std::string best{};               // the best model
  std::vector<std::string> tied{};  // models that it was not shown to beat
  double margin = 0;  // over the best model that it was shown to beat; 0: it was shown to beat none

  /// Was one model shown to beat all others?
  bool has_winner() const { return refusal.empty() && tied.empty(); }
};

/// Which model wins where: tasks of one length, by share of waiting and by tasks in flight.
struct WorkMap {
  std::string params;            // all but the share of waiting: "task=1ms;yield=0"
  std::vector<MapCell> cells{};  // sorted by waiting, then by in_flight
};

/// Returns the maps of the workload `phases` that have at least two shares of waiting and two
/// numbers of tasks in flight. The verdict of a cell is that of ranking(), with one exception. A
/// cell is refused if its batches had fewer tasks than should be in flight.
std::vector<WorkMap> find_maps(const std::vector<Contest>& contests, const Tournament& tournament);

}  // namespace interleave
