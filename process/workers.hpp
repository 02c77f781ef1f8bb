#pragma once

#include "core/job.hpp"
#include "process/background.hpp"
#include "process/children.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace interleave {

/// The pre-forked workers of a process pool: made, gathered at the gate, replaced when they die;
/// and the background tasks beside them. Used by the parent only.
class Workers {
 public:
  /// What a worker does once the window is open, until no task is left for it.
  using Work = std::function<void(Context& world, std::uint32_t slot)>;

  /// What each child does first: it closes what only the parent should hold.
  using LetGo = std::function<void()>;

  Workers(
      const Job& job, Work work, LetGo let_go = [] {});

  /// Forks `job.workers` workers, waits until all are warm and stand at the gate, and opens the
  /// window. Throws std::system_error when the machine gives no more processes, and
  /// std::runtime_error when a worker dies on its way to the gate.
  void assemble();

  /// Sleeps until a worker ends, and reaps it. The task that it had begun, if any, has died. Throws
  /// std::runtime_error when a background task has ended instead.
  Children::Ended reap();

  /// Forks a worker in the place of one that died; false when three times `job.workers` were made
  /// already, for a workload that kills every worker must come to an end.
  bool replace(std::uint32_t slot);

  std::size_t left() const { return background_.others_left(); }
  pid_t pid(std::uint32_t slot) const { return pids_[slot]; }

  /// When no worker is left: ends the background tasks; tasks that were handed out and never begun
  /// have died as well. Throws std::runtime_error when there are tasks that were not even handed
  /// out, or a background task died.
  void settle() const;

 private:
  void enlist(std::uint32_t slot);
  void get_ready(Context& world, std::uint32_t slot);

  const Job& job_;
  Work work_;
  LetGo let_go_;
  Children children_;
  BackgroundProcesses background_;
  std::vector<pid_t> pids_;  // by slot; of a worker that was reaped until it is replaced
  std::uint32_t made_ = 0;
  int last_bad_status_ = 0;
  bool open_ = false;
};

}  // namespace interleave
