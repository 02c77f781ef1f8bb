#pragma once

#include "core/job.hpp"
#include "core/last_finish.hpp"
#include "gil_sim/gil_account.hpp"
#include "gil_sim/interpreters.hpp"

#include <cstdint>

namespace interleave {

/// Collects the accounts of one run's threads in its ledger, and ends the window. Any thread may
/// call, where nothing else is said.
class RunAccount {
 public:
  /// Throws std::system_error if there is no memory.
  RunAccount(const Job& job, const Interpreters& interpreters)
      : job_(job), interpreters_(interpreters), last_finish_(job.workers) {}

  /// The window is about to open. Called by the conductor.
  void open() { switches_before_ = interpreters_.switches(); }
  /// All threads are finished. Called by the conductor.
  void close() const {
    job_.ledger.tally().lock.switches += interpreters_.switches() - switches_before_;
  }

  /// Worker `slot` is about to claim its first task.
  void begin(std::uint32_t slot) { last_finish_.begin(slot); }

  /// Worker `slot` finds no task left, and still holds its lock. Its last hold ends at
  /// `busy_until_ns`, since the search for a task is not work (0: it did nothing). If this was the
  /// last task of all, the window ends here.
  void end(std::uint32_t slot, GilAccount& account, std::int64_t busy_until_ns);

  /// Adds the account of thread `number` to the ledger, when the thread is finished.
  void add(std::uint32_t number, const GilAccount& account) const;

 private:
  const Job& job_;
  const Interpreters& interpreters_;
  std::uint64_t switches_before_ = 0;
  LastFinish last_finish_;
};

}  // namespace interleave
