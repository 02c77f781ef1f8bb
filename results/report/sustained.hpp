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

struct Contest;

/// Service level objective (SLO): the limit for a quantile of latency under open load.
struct Slo {
  std::string_view quantile;                   // p50, p90, p95, p99, p99.9, p999 or max
  std::optional<std::uint64_t> Row::*latency;  // the column of that quantile
  double tail;                                 // the share of arrivals beyond the quantile
  Clock::duration limit;
};

/// Returns the objective for a quantile by its name, without a limit yet. nullopt if there is no
/// column for it.
std::optional<Slo> find_goal(std::string_view quantile);

/// Returns a sentence for each model and workload under open load. It names the highest rate that
/// the model sustained at its best setting, and the result at the next higher rate.
///
/// A rate is sustained if the 95 % interval of the achieved share (over the blocks) lies above
/// `least_achieved`. With an objective, the interval of the quantile must also lie below the limit
/// (stationary.hpp). The rate is not sustained if one of them lies on the other side. Otherwise
/// this run cannot tell, and the sentence says what would decide.
std::vector<std::string> sustained_rates(std::span<const Contest> contests,
                                         const std::optional<Slo>& goal);
std::vector<std::string> sustained_rates(std::span<const Row> rows, const std::optional<Slo>& goal);

/// Returns the same in one sentence for each workload: which models sustained which rate, at their
/// best settings.
std::vector<std::string> sustained_in_brief(std::span<const Contest> contests,
                                            const std::optional<Slo>& goal);
std::vector<std::string> sustained_in_brief(std::span<const Row> rows,
                                            const std::optional<Slo>& goal);

/// Did each model sustain at least one of the offered rates under the objective? A model that this
/// machine cannot run does not count. A rate about which the run cannot tell is not sustained.
bool is_met(const Slo& goal, std::span<const Row> rows);

}  // namespace interleave
