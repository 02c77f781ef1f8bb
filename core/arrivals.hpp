#pragma once

#include "core/clock.hpp"
#include "core/context.hpp"
#include "core/job.hpp"
#include "core/ledger.hpp"

#include <cstdint>

namespace interleave {

/// An open load: requests come at a rate, whether or not a worker is free to serve them.
struct OpenLoad {
  enum class Pattern : std::uint8_t { poisson, constant };

  double per_s;  // above 0; 0.5 is one every two seconds
  Clock::duration duration;
  Pattern pattern = Pattern::poisson;

  /// Returns how many tasks arrive: rate x duration, rounded, and at least one.
  std::uint64_t tasks() const;
  bool operator==(const OpenLoad&) const = default;
};

/// The seed of a block's arrivals. Each block has a pattern of its own, so that the interval over
/// the blocks includes the variation between patterns. All models of a block see the same pattern.
/// Task seeds, and with them the digests, follow from the run's seed alone.
std::uint64_t arrivals_seed(std::uint64_t run_seed, std::uint32_t block);

/// Sets when each task of an open ledger arrives, and when the window closes. The times depend only
/// on the load and the seed, so all models see the same times. At another rate the same seed gives
/// the same pattern, stretched.
///
/// Constant: task i at (i + 1) / rate, to the nanosecond. Poisson: a Poisson process under the
/// condition that exactly this many tasks arrive within their time. Otherwise the offered rate
/// would itself be random, by 10 % in a hundred arrivals, and "95 % of it" would mean nothing.
void schedule(const Ledger& ledger, const OpenLoad& load, std::uint64_t seed);

/// Blocks until task `index` arrives (open load). Returns at once in a batch. Call it after
/// claim(), from a model whose waits block.
inline void await_arrival(Context& world, const Job& job, std::uint32_t index) {
  if (!job.has_arrivals()) [[likely]]
    return;
  auto arrival_ns = job.arrival_ns(index);
  if (arrival_ns <= now_ns()) return;
  world.sleep_until(Clock::time_point(std::chrono::nanoseconds(arrival_ns))).await_ready();
}

}  // namespace interleave
