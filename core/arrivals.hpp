#pragma once

#include "core/clock.hpp"
#include "core/context.hpp"
#include "core/job.hpp"
#include "core/ledger.hpp"

#include <cstdint>

namespace interleave {

/// An open load: requests come at a rate, whether or not anybody is free to serve them.
struct OpenLoad {
  enum class Pattern : std::uint8_t { poisson, constant };

  double per_s;  // above 0; 0.5 is one every two seconds
  Clock::duration duration;
  Pattern pattern = Pattern::poisson;

  /// How many arrive: rate x duration, rounded, and at least one.
  std::uint64_t tasks() const;
  bool operator==(const OpenLoad&) const = default;
};

/// The seed of a block's arrivals. Each block has a pattern of its own, so that the interval over the
/// blocks holds the luck of the pattern as well. Within a block all models see the same one. Task
/// seeds, and with them the digests, follow from the run's seed alone.
std::uint64_t arrivals_seed(std::uint64_t run_seed, std::uint32_t block);

/// Writes down when each task of an open ledger arrives, and when the window closes. The times
/// depend on the load and the seed alone, so that all models see the same; at another rate the
/// same seed gives the same pattern, stretched.
///
/// Constant: task i at (i + 1) / rate, to the nanosecond. Poisson: a Poisson process under the
/// condition that just this many arrive within their time: else the offered rate would itself be
/// random, by 10 % in a hundred arrivals, and "95 % of it" would mean nothing.
void schedule(const Ledger& ledger, const OpenLoad& load, std::uint64_t seed);

/// For a worker that has claimed `index` and whose waits do not suspend it: waits for the arrival,
/// as the model waits. In a batch all are there.
inline void await_arrival(Context& world, const Job& job, std::uint32_t index) {
  if (!job.is_open()) [[likely]]
    return;
  auto arrival_ns = job.arrival_ns(index);
  if (arrival_ns <= now_ns()) return;
  world.sleep_until(Clock::time_point(std::chrono::nanoseconds(arrival_ns))).await_ready();
}

}  // namespace interleave
