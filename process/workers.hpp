#pragma once

#include "core/job.hpp"
#include "process/process_crew.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace interleave {

/// The pre-forked workers of a process pool: forked, brought to the gate, and replaced when they
/// die. Used by the parent only.
class Workers {
 public:
  /// The work of a worker from the window's opening until no task is left for it.
  using Work = std::function<void(Context& world, std::uint32_t slot)>;

  /// Called first in each child: closes the descriptors that only the parent should hold.
  using LetGo = std::function<void()>;

  Workers(
      const Job& job, Work work, LetGo let_go = [] {});

  /// Forks `job.workers` workers, waits until all are warm and wait at the gate, and opens the
  /// window. Throws std::system_error if the machine gives no more processes, and
  /// std::runtime_error if a worker dies before the gate.
  void assemble();

  /// Blocks until a worker ends, and reaps it. A task that it had begun has died. Throws
  /// std::runtime_error if a background task ends first.
  ProcessCrew::Ended reap();

  /// Forks a worker in the place of one that died. False: `3 * job.workers` have been made already.
  /// The limit ends a workload that kills every worker.
  bool replace(std::uint32_t slot);

  std::size_t left() const { return crew_.left(); }
  pid_t pid(std::uint32_t slot) const { return pids_[slot]; }

  /// Ends the run when no worker is left. Tasks that were handed out and never begun have died.
  /// Throws std::runtime_error if there are tasks that were not handed out, or if a background task
  /// died.
  void finish();

 private:
  void fork_worker(std::uint32_t slot);
  void get_ready(Context& world, std::uint32_t slot);

  const Job& job_;
  Work work_;
  LetGo let_go_;
  ProcessCrew crew_;
  std::vector<pid_t> pids_;  // by slot; that of a reaped worker until it is replaced
  std::uint32_t made_ = 0;
  int last_bad_status_ = 0;
  bool is_open_ = false;
};

}  // namespace interleave
