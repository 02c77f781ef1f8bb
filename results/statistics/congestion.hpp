#pragma once

#include "core/ledger.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace interleave {

/// Returns how often an open load was congested. `latencies` are in the order of arrival. The
/// measure is the mean latency of five arrivals in a row. A congestion begins when it reaches the
/// p90 of these means, after it had been at or below their median.
///
/// Near saturation, latencies of a queue come in long waves. A window with few waves has few
/// independent values, however many arrivals it has. Its p99 is too low on average
/// (stationary_interval() in stationary.hpp allows for that). Means of five are used so that the
/// spread of the service times alone does not look like waves.
std::uint64_t count_congestions(std::span<const std::int64_t> latencies);

/// The same for a finished open load. nullopt for a ledger without a record for each task.
std::optional<std::uint64_t> count_congestions(const Ledger& ledger);

}  // namespace interleave
