#pragma once

#include "core/ledger.hpp"
#include "core/part.hpp"
#include "core/workload.hpp"

#include <algorithm>
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
  /// Tasks that run beside the counted ones, each in a worker (on a loop: a place) of its own, with
  /// slots from max(workers, in_flight) on. They start when the window opens.
  std::uint32_t background = 0;
  /// How many processes a composed model (`A+B`) runs it in; at most `workers` and `in_flight`.
  std::uint32_t processes = 1;
  /// None: this is a whole job. Else the executor has this part of one, `in_flight`, `workers` and
  /// `background` are its own, and its slots begin with 0 all the same.
  Part* part = nullptr;

  /// The next task, or none: all are taken, or an open window has closed. Under open load the
  /// caller waits for its arrival (arrivals.hpp), and claims when it has a place for it and not
  /// before: what it holds and cannot begin, nobody else can.
  std::optional<std::uint32_t> claim() const {
    if (is_open() && ledger.is_closed()) return std::nullopt;
    return ledger.claim();
  }
  /// Will every claim fail from now on?
  bool is_exhausted() const { return ledger.is_exhausted() || ledger.is_closed(); }

  bool is_open() const { return ledger.is_open(); }
  /// When a task of an open load arrives; known once the window is open.
  std::int64_t arrival_ns(std::uint32_t index) const {
    return ledger.opened_ns() + ledger.arrival(index);
  }
  /// Where a task is written down that runs in this executor's `slot`.
  Record& record(std::uint32_t index, std::uint32_t slot) const {
    return ledger.record(index, slot_of_all(slot));
  }
  void count_unit(std::uint64_t made = 1) const {
    ledger.tally().units.fetch_add(made, std::memory_order_relaxed);
  }

  /// A worker is made: waits for the others, of `made` in all, before it warms up. False: there will
  /// be no window. What has been made by then is a row's `startup_s`; a warm-up is not in it.
  bool muster(std::uint32_t made) const;
  /// Where the workers wait for the window to open.
  Gate& gate() const { return part != nullptr ? part->gate : ledger.gate(); }
  /// The slot of the whole job that is this executor's `slot`.
  std::uint32_t slot_of_all(std::uint32_t slot) const {
    return part != nullptr ? part->first_slot + slot : slot;
  }
  /// The same for workers; numbers from `workers` on stand for background tasks.
  std::uint32_t worker_of_all(std::uint32_t number) const;

  TaskInput input(std::uint32_t index, std::uint32_t slot) const {
    return {.index = index,
            .slot = slot_of_all(slot),
            .seed = splitmix64(seed + index),
            .over = nullptr,
            .sent_ns = index < tasks ? &record(index, slot).sent_ns : nullptr};
  }
  TaskInput background_input(std::uint32_t number) const {
    if (part != nullptr) return part->whole.background_input(part->first_background + number);
    auto index = tasks + number;
    return {.index = index,
            .slot = std::max(workers, in_flight) + number,
            .seed = splitmix64(seed + index),
            .over = &ledger.over(),
            .sent_ns = nullptr};
  }
  /// Background tasks end at their next checkpoint: the last counted task is finished, or never
  /// will be.
  void end_background() const;

  /// Opens the window: the conductor calls it once, when every worker waits at the gate (or, where
  /// workers are made per task, before the first one). Stamps the time and this process's usage.
  /// The conductor of a part waits here for the others.
  void open_window() const;
  /// Ends the window, and the background tasks: to be called at the last finish, in the process that
  /// opened it, before workers are told to go. Stamps this process's usage; of several calls the
  /// first one counts. Of a part it ends what this process adds to the window.
  void end_window() const;
};

}  // namespace interleave
