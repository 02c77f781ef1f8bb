#pragma once

#include <chrono>
#include <cstdint>
#include <type_traits>

namespace interleave {

/// The only clock of the project: CLOCK_MONOTONIC, which all processes of a machine share.
using Clock = std::chrono::steady_clock;
static_assert(std::is_same_v<Clock::duration, std::chrono::nanoseconds>);

/// The deadline of a request that may wait without a limit.
inline constexpr auto no_deadline = Clock::time_point::max();
inline constexpr std::int64_t no_deadline_ns = no_deadline.time_since_epoch().count();

/// Returns the present time in nanoseconds of CLOCK_MONOTONIC, the unit of the ledger.
inline std::int64_t now_ns() noexcept {
  return Clock::now().time_since_epoch().count();
}

}  // namespace interleave
