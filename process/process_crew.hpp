#pragma once

#include "core/job.hpp"
#include "process/child_processes.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>

namespace interleave {

/// Subtracts from the tally what this process has used so far. Call it in a child that has just
/// passed the gate. Its parent adds all that the child has used by the window's end, so the sum is
/// the window's.
void subtract_usage(const Job& job);

/// The processes of one run: the workers that a model forks, and one for each background task of
/// the job. Background tasks wait at the gate with the workers, run until the last counted task is
/// finished, and count as no units.
///
/// However the scope of a ProcessCrew is left, no process remains. Used by the parent only; a
/// worker calls begin_work() and end_work().
class ProcessCrew {
 public:
  using Ended = ChildProcesses::Ended;
  using Counted = ChildProcesses::Counted;

  /// Workers have the slots below `slots`. Throws std::system_error.
  ProcessCrew(const Job& job, std::uint32_t slots, Counted counted = Counted::up_to_end_of_work)
      : job_(job), slots_(slots), children_(job, std::size_t{slots} + job.background, counted) {}

  /// For a model that forks a worker for each task: no worker is made before the window, so
  /// `startup_s` ends here. Runs a warm-up for each of the first warm_places(): each in a child of
  /// its own, all at once, as tasks will run. Their usage does not count. Throws std::system_error,
  /// and std::runtime_error if a child dies.
  void warm_up_places() const;

  /// Forks a worker that runs `body` and exits. Throws std::system_error.
  pid_t fork(std::uint32_t slot, const std::invocable auto& body) {
    return children_.fork(slot, body);
  }

  /// Forks the background tasks' processes, and blocks until they and `workers` workers wait at the
  /// gate. Each background process first calls `let_go()`, which closes what only the parent should
  /// hold. Throws std::system_error, and std::runtime_error if a process dies before the gate.
  void assemble(
      std::uint32_t workers, const std::function<void()>& let_go = [] {});

  /// Workers that have not been reaped.
  std::size_t left() const { return children_.left() - (job_.background - ended_); }
  /// Blocks until a worker ends, and reaps it. Throws std::runtime_error if a background task ends
  /// first, since the rest would be measured without its load.
  Ended reap();
  /// The same without blocking. Returns nullopt if no worker has ended.
  std::optional<Ended> reap_if_ended();

  /// The worker in this slot works on tasks from now on. Called in the worker, or before its fork.
  void begin_work(std::uint32_t slot) { children_.begin_work(slot); }
  /// All tasks are claimed, and this worker has finished its own. Called in the worker. The last
  /// one ends the background tasks.
  void end_work(std::uint32_t slot) {
    if (children_.end_work(slot)) job_.end_background();
  }

  /// Ends the window, and ends and reaps the background tasks, when no worker is left. Throws
  /// std::runtime_error if a background task did not end well.
  void finish();

 private:
  void run_background_task(std::uint32_t number) const;
  void on_background_exit(const Ended& ended);
  bool is_background(const Ended& ended) const { return ended.slot >= slots_; }
  [[noreturn]] void throw_died(const Ended& ended, const char* when) const;

  const Job& job_;
  std::uint32_t slots_;  // of workers; those of background tasks follow
  ChildProcesses children_;
  std::uint32_t ended_ = 0;  // background tasks that have been reaped
};

}  // namespace interleave
