#pragma once

#include "core/clock.hpp"
#include "results/row.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A service level objective: how slow a request may be under open load.
struct Goal {
  std::string_view quantile;                   // p50, p90, p99, p999 or max
  std::optional<std::uint64_t> Row::*latency;  // the column that says so
  Clock::duration limit;
};

/// A goal's quantile by its name, with no limit yet; nothing when there is no column for it.
std::optional<Goal> find_goal(std::string_view quantile);

/// For each model and workload that was offered an open load, in words: the highest rate that it
/// sustained at its best setting, and what became of the next one that it was offered. Sustained
/// means ok in every block (so not saturated), and, where there is a goal, met by the median over
/// the blocks.
std::vector<std::string> sustained_rates(std::span<const Row> rows,
                                         const std::optional<Goal>& goal);

}  // namespace interleave
