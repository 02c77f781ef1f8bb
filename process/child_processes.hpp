#pragma once

#include "core/job.hpp"
#include "core/last_finish.hpp"
#include "core/posix.hpp"
#include "core/shared_array.hpp"

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include <sys/resource.h>
#include <sys/types.h>

namespace interleave {

/// The child processes that one executor has forked and not reaped yet, each in a slot of its own.
/// None outlives this object, however its scope is left, so it is safe to throw. Used by the
/// process that made it, which must have one thread. A child calls begin_work() and end_work()
/// only.
///
/// Ends the job's window at the first reaping after the last finish. A child's usage counts up to
/// its end_work(): its exit may take long and belongs to no task.
class ChildProcesses {
 public:
  struct Ended {
    std::uint32_t slot;
    int wait_status;  // as from wait4()
  };

  /// Which part of a child's usage is added to the job's tally when the child is reaped.
  enum class Counted : std::uint8_t {
    up_to_end_of_work,
    with_exit,   // if it was reaped in the window: for a child that is made for one task
    not_at_all,  // for a child that only warms up
  };

  /// `slots`: above the highest slot of a child. Throws std::system_error.
  ChildProcesses(const Job& job, std::size_t slots, Counted counted = Counted::up_to_end_of_work)
      : job_(job), stamps_(slots), last_finish_(slots), counted_(counted) {}
  ~ChildProcesses();
  ChildProcesses(const ChildProcesses&) = delete;
  ChildProcesses& operator=(const ChildProcesses&) = delete;

  /// Forks a child that runs `body` and exits with 0. An exception of `body` ends it by SIGABRT.
  /// Throws std::system_error, with EAGAIN if the machine gives no more processes.
  pid_t fork(std::uint32_t slot, const std::invocable auto& body) {
    auto child = start(slot);
    if (child == 0) live(body);
    return child;
  }

  /// Blocks until a child ends, and reaps it. There must be one left. Throws std::runtime_error if
  /// another process, such as a workload's peer, has ended instead.
  Ended reap();
  /// The same without blocking. Returns nullopt if no child has ended.
  std::optional<Ended> reap_if_ended();

  /// Children that have not been reaped.
  std::size_t left() const { return slots_.size(); }

  /// The child in this slot works on tasks from now on. Called in the child, or before its fork.
  void begin_work(std::uint32_t slot) { last_finish_.begin(slot); }
  /// All tasks are claimed, and this child has finished its own. Called in the child. True: all
  /// other children have finished theirs as well.
  bool end_work(std::uint32_t slot);

 private:
  // The usage of a child at its end_work().
  struct Stamp {
    std::atomic<bool> is_made;
    rusage usage;
  };

  // Returns as fork(2) does, in both processes. The child already dies with its parent.
  pid_t start(std::uint32_t slot);
  [[noreturn]] static void live(const std::invocable auto& body) noexcept {
    body();
    exit_child(0);
  }
  Ended collect(pid_t ended);
  void count(std::uint32_t slot, const rusage& all) const;

  const Job& job_;
  SharedArray<Stamp> stamps_;  // by slot
  LastFinish last_finish_;     // of the slots
  Counted counted_;
  std::unordered_map<pid_t, std::uint32_t> slots_;
};

}  // namespace interleave
