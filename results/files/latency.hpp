#pragma once

#include "core/ledger.hpp"
#include "results/files/row.hpp"

#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace interleave {

/// A quantile as a whole number of ten-thousandths, so that ranks are exact integers.
using Quantile = std::uint32_t;

/// Is `count` enough to speak of `quantile`? A p99 needs a hundred samples: 1 / (1 - q).
constexpr bool enough(std::uint64_t count, Quantile quantile) {
  if (quantile == 10'000) return count > 0;
  return count * (10'000 - quantile) >= 10'000;
}

/// The rank, from 0, of `quantile` among `count` > 0 sorted samples: nearest rank, rounded up, so
/// that every percentile is a value that was seen.
constexpr std::uint64_t nearest_rank(std::uint64_t count, Quantile quantile) {
  auto rank = (count * quantile + 9'999) / 10'000;
  return rank > 0 ? rank - 1 : 0;
}

/// How long tasks took, at fixed quantiles. Trivially copyable: it travels through a pipe.
struct Spectrum {
  static constexpr std::array<Quantile, 10> quantiles = {5'000, 7'500, 9'000, 9'500, 9'900,
                                                         9'950, 9'990, 9'995, 9'999, 10'000};
  struct Point {
    std::int64_t latency_ns = 0;  // admission, or arrival, to finish
    std::int64_t service_ns = 0;  // start to finish
  };

  std::uint64_t count = 0;   // tasks that have a latency
  std::uint64_t served = 0;  // and of these, those that were begun
  std::array<Point, quantiles.size()> points{};

  /// Is points[place] a measurement, or were there too few samples for its quantile?
  bool has(std::size_t place) const { return enough(count, quantiles.at(place)); }
  bool has_service(std::size_t place) const { return enough(served, quantiles.at(place)); }
};
static_assert(std::is_trivially_copyable_v<Spectrum>);

/// Latencies of an open load in the order of arrival, from the first one that counts: those of the
/// first fifth (unsettled()) are left out, since they found an empty system. A task that was never
/// begun counts with the time for which it had waited when the window closed. The ledger has a
/// record for each task.
std::vector<std::int64_t> settled_latencies(const Ledger& ledger);

/// When each task was admitted, or arrived, on the clock of its record. Batch: the first `in_flight`
/// when the window opened, and each other one by a finish. Call it when all workers are gone.
std::vector<std::int64_t> admissions(const Ledger& ledger, std::uint32_t in_flight);

/// The spectrum of a finished job: exact, over all tasks that finished, well or not.
///
/// Batch: the first `in_flight` tasks were admitted when the window opened; after that, each finish
/// admitted the next task. Open load: latency counts from when the task should have arrived, however
/// late it was begun (settled_latencies()). To leave out the tasks that were never begun would be to
/// measure only those that got in (coordinated omission).
/// Call it when all workers are gone. Throws std::bad_alloc: 16 bytes a task are needed. Of a ledger
/// with totals, settled before, each value is known to a thousandth.
Spectrum measure(const Ledger& ledger, std::uint32_t in_flight);

/// Copies what samples.csv has columns for.
void fill(Row& row, const Spectrum& spectrum);

}  // namespace interleave
