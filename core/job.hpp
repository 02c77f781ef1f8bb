#pragma once

#include "core/ledger.hpp"
#include "core/workload.hpp"

#include <cstdint>
#include <optional>

namespace interleave {

/// What an executor is asked to run: `tasks` tasks of one workload, at most `in_flight` at once,
/// by `workers` workers. Shared by all workers; nothing in it changes but the ledger.
class Job {
 public:
  const Workload& workload;
  const Environment& environment;
  const Ledger& ledger;
  std::uint32_t tasks;
  std::uint32_t in_flight;
  std::uint32_t workers;
  std::uint64_t seed;

  std::optional<std::uint32_t> claim() const { return ledger.claim(); }
  Record& record(std::uint32_t index) const { return ledger.records()[index]; }
  void count_unit(std::uint64_t made = 1) const {
    ledger.tally().units.fetch_add(made, std::memory_order_relaxed);
  }

  TaskInput input(std::uint32_t index, std::uint32_t slot) const {
    return {index, slot, splitmix64(seed + index)};
  }

  /// Opens the window: the conductor calls it once, when every worker waits at the gate (or, where
  /// workers are made per task, before the first one). Stamps the time and this process's usage.
  void open_window() const;
};

}  // namespace interleave
