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

/// Are `count` samples enough for `quantile`? A p99 needs a hundred samples: 1 / (1 - q).
constexpr bool enough(std::uint64_t count, Quantile quantile) {
  if (quantile == 10'000) return count > 0;
  return count * (10'000 - quantile) >= 10'000;
}

/// Returns the rank, from 0, of `quantile` among `count` > 0 sorted samples. The nearest-rank
/// method, rounded up, so that every percentile is a measured value.
constexpr std::uint64_t nearest_rank(std::uint64_t count, Quantile quantile) {
  auto rank = (count * quantile + 9'999) / 10'000;
  return rank > 0 ? rank - 1 : 0;
}

/// Durations of tasks at fixed quantiles. Trivially copyable, since it is sent through a pipe.
struct Spectrum {
  static constexpr std::array<Quantile, 10> quantiles = {5'000, 7'500, 9'000, 9'500, 9'900,
                                                         9'950, 9'990, 9'995, 9'999, 10'000};
  struct Point {
    std::int64_t latency_ns = 0;  // admission, or arrival, to finish
    std::int64_t service_ns = 0;  // start to finish
  };

  std::uint64_t count = 0;   // tasks that have a latency
  std::uint64_t served = 0;  // those of them that were begun
  std::array<Point, quantiles.size()> points{};

  /// Is points[place] a measurement? False if there were too few samples for its quantile.
  bool has(std::size_t place) const { return enough(count, quantiles.at(place)); }
  bool has_service(std::size_t place) const { return enough(served, quantiles.at(place)); }
};
static_assert(std::is_trivially_copyable_v<Spectrum>);

/// Returns latencies in ns under open load, in the order of arrival. The first fifth (unsettled())
/// is left out, since those tasks found an empty system. A task that was never begun counts with
/// its wait until the window closed. The ledger must have a record for each task.
std::vector<std::int64_t> settled_latencies(const Ledger& ledger);

/// Returns when each task was admitted (batch) or arrived (open load), on the clock of its record.
/// In a batch the first `in_flight` are admitted when the window opens, and each other one by a
/// finish. Call it when all workers are gone.
std::vector<std::int64_t> admissions(const Ledger& ledger, std::uint32_t in_flight);

/// Returns the spectrum of a finished job: exact, over all tasks that finished, well or not.
///
/// Batch (closed loop): the first `in_flight` tasks were admitted when the window opened. After
/// that, each finish admitted the next task. Open load: latency counts from the intended arrival,
/// however late the task was begun (settled_latencies()). Tasks that were never begun count too.
/// Without them only the admitted tasks would be measured (coordinated omission).
///
/// Call it when all workers are gone. Throws std::bad_alloc; it needs 16 bytes a task. For a ledger
/// with totals, call Ledger::settle() before; values are then exact to a thousandth.
Spectrum measure(const Ledger& ledger, std::uint32_t in_flight);

/// Copies the quantiles that samples.csv has columns for.
void fill(Row& row, const Spectrum& spectrum);

}  // namespace interleave
