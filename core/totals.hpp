#pragma once

#include "core/histogram.hpp"
#include "core/record.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// How many of the first arrivals are left out of the latencies: a fifth. The system is empty when
/// the window opens, and the first requests find it faster than later ones do.
constexpr std::size_t unsettled(std::size_t tasks) {
  return tasks / 5;
}

/// What became of tasks that are too many for a record each: their sums, in memory of a fixed size.
/// All zero bytes are an empty one. Any worker, of any process, may add.
struct Totals {
  Histogram latency;  // from the arrival
  Histogram service;
  std::atomic<std::uint64_t> good;
  std::atomic<std::uint64_t> failed;
  std::atomic<std::int64_t> last_finish_ns;
  std::atomic<bool> has_failure;
  // One that failed, to be read when the workers are gone.
  std::uint32_t failed_task;
  Record failure;

  /// Adds `task`, which arrived at `arrival_ns` and is finished, well or not. Of a task that `counts`
  /// the times are added too.
  void add(std::uint32_t task, const Record& record, std::int64_t arrival_ns,
           bool counts) noexcept {
    if (counts) {
      latency.record(record.finished_ns - arrival_ns);
      service.record(record.finished_ns - record.started_ns);
    }
    for (auto last = last_finish_ns.load(); last < record.finished_ns;) {
      if (last_finish_ns.compare_exchange_weak(last, record.finished_ns)) break;
    }
    if (record.outcome == Record::Outcome::ok) {
      good.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    failed.fetch_add(1, std::memory_order_relaxed);
    if (has_failure.exchange(true)) return;
    failed_task = task;
    failure = record;
  }
};

}  // namespace interleave
