#pragma once

#include "core/clock.hpp"
#include "results/files/row.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A service level objective: how slow a request may be under open load.
struct Slo {
  std::string_view quantile;                   // p50, p90, p95, p99, p99.9, p999 or max
  std::optional<std::uint64_t> Row::*latency;  // the column that says so
  double tail;                                 // the share of arrivals beyond the quantile
  Clock::duration limit;
};

/// A goal's quantile by its name, with no limit yet; nullopt when there is no column for it.
std::optional<Slo> find_goal(std::string_view quantile);

/// For each model and workload that was offered an open load, in words: the highest rate that it
/// sustained at its best setting, and what became of the next one that it was offered.
///
/// A rate is sustained if the 95 % interval of the achieved share (over the blocks) lies above
/// `least_achieved`, and, where there is a goal, the interval of the quantile below the limit
/// (stationary.hpp). It is not sustained if one of them lies on the other side. Else this run cannot
/// tell, and the sentence says what would.
std::vector<std::string> sustained_rates(std::span<const Row> rows, const std::optional<Slo>& goal);

/// The same in a sentence for each workload: which models sustained which rate, at their best settings.
std::vector<std::string> sustained_in_brief(std::span<const Row> rows,
                                            const std::optional<Slo>& goal);

/// Did each model sustain at least one of the rates that it was offered under the goal? A model that
/// this machine cannot run at all does not count; a rate of which the run cannot tell is not met.
bool is_met(const Slo& goal, std::span<const Row> rows);

}  // namespace interleave
