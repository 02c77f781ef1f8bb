#pragma once

#include "core/histogram.hpp"
#include "core/record.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// Returns how many of the first arrivals do not count in the latencies: a fifth. The system is
/// empty when the window opens, so the first requests are faster than later ones.
constexpr std::size_t unsettled(std::size_t tasks) {
  return tasks / 5;
}

/// The sums over tasks that are too many for a record each, in memory of a fixed size. All-zero
/// bytes are valid empty totals. Any worker, of any process, may add.
struct Totals {
  Histogram latency;  // from the arrival
  Histogram service;
  std::atomic<std::uint64_t> good;
  std::atomic<std::uint64_t> failed;
  std::atomic<std::int64_t> last_finish_ns;
  std::atomic<bool> has_failure;
  // One failed task. Read it when no worker is left.
  std::uint32_t failed_task;
  Record failure;

  /// Adds `task`, which arrived at `arrival_ns` and has finished, well or not. Adds its times only
  /// if it `counts`.
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
