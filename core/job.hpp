#pragma once

#include "core/ledger.hpp"
#include "core/part.hpp"
#include "core/workload.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace interleave {

/// The order to an executor: run `tasks` tasks of one workload, at most `in_flight` at once, by
/// `workers` workers. All workers share it. Only the ledger in it changes.
class Job {
 public:
  const Workload& workload;
  const Environment& environment;
  const Ledger& ledger;
  std::uint32_t tasks;
  std::uint32_t in_flight;
  std::uint32_t workers;
  std::uint64_t seed;
  /// Tasks that run beside the counted ones, each in a worker (on a loop: a place) of its own.
  /// Their slots begin with max(workers, in_flight). They start when the window opens.
  std::uint32_t background = 0;
  /// Processes that a composed model (`A+B`) uses: at most `workers` and at most `in_flight`.
  std::uint32_t processes = 1;
  /// Null: this is a whole job. Otherwise the executor has this part of one: `in_flight`, `workers`
  /// and `background` are its own. Its slots begin with 0 in both cases.
  Part* part = nullptr;

  /// Returns the next task, or nullopt if all are taken or an open window has closed. Under open
  /// load the caller must have a place for the task before it claims, and then waits for its
  /// arrival (arrivals.hpp). Otherwise it would hold a task that another executor could begin.
  std::optional<std::uint32_t> claim() const {
    if (has_arrivals() && ledger.is_closed()) return std::nullopt;
    return ledger.claim();
  }
  /// Will every claim fail from now on?
  bool is_exhausted() const { return ledger.is_exhausted() || ledger.is_closed(); }

  bool has_arrivals() const { return ledger.has_arrivals(); }
  /// When a task of an open load arrives; known once the window is open.
  std::int64_t arrival_ns(std::uint32_t index) const {
    return ledger.opened_ns() + ledger.arrival(index);
  }
  /// The record of a task that runs in this executor's `slot`.
  Record& record(std::uint32_t index, std::uint32_t slot) const {
    return ledger.record(index, slot_of_all(slot));
  }
  void count_unit(std::uint64_t made = 1) const {
    ledger.tally().units.fetch_add(made, std::memory_order_relaxed);
  }

  /// A worker is made. Blocks until all `made` workers are, so that it may warm up. False: there
  /// will be no window. A row's `startup_s` ends here, and includes no warm-up.
  bool muster(std::uint32_t made) const;
  /// The gate at which the workers wait for the window to open.
  Gate& gate() const { return part != nullptr ? part->gate : ledger.gate(); }
  /// The slot of the whole job that is this executor's `slot`.
  std::uint32_t slot_of_all(std::uint32_t slot) const {
    return part != nullptr ? part->first_slot + slot : slot;
  }
  /// The same for workers. Numbers from `workers` on are those of background tasks.
  std::uint32_t worker_of_all(std::uint32_t number) const;

  TaskInput input(std::uint32_t index, std::uint32_t slot) const {
    return {.index = index,
            .slot = slot_of_all(slot),
            .seed = splitmix64(seed + index),
            .stop = nullptr,
            .sent_ns = index < tasks ? &record(index, slot).sent_ns : nullptr};
  }
  TaskInput background_input(std::uint32_t number) const {
    if (part != nullptr) return part->whole.background_input(part->first_background + number);
    auto index = tasks + number;
    return {.index = index,
            .slot = std::max(workers, in_flight) + number,
            .seed = splitmix64(seed + index),
            .stop = &ledger.stop(),
            .sent_ns = nullptr};
  }
  /// Makes background tasks end at their next checkpoint. Call it when the last counted task is
  /// finished, or never will be.
  void end_background() const;

  /// Opens the window, and stamps the time and this process's usage. The conductor calls it once,
  /// when every worker waits at the gate (if workers are made per task: before the first one).
  /// Blocks the conductor of a part until all parts are ready.
  void open_window() const;
  /// Ends the window and the background tasks, and stamps this process's usage. Call it at the last
  /// finish, in the process that opened the window, before workers are told to leave. Only the
  /// first call counts. Under a part it ends this process's contribution to the window.
  void end_window() const;
};

}  // namespace interleave
