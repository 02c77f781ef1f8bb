#pragma once

#include "core/clock.hpp"

#include <cstdint>

#include <sys/types.h>

namespace interleave {

/// Notices that a process group, this program or the machine stood still. Causes are a stop signal,
/// a frozen cgroup, a paused virtual machine, or a suspend. A row would show that time as a slow
/// model.
class FreezeWatch {
 public:
  /// `leader` must be a child of the caller.
  explicit FreezeWatch(pid_t leader) : leader_(leader) {}

  /// Call it after each sleep, with the time at which that sleep should have ended. Returns how
  /// late the caller woke, without the time that it waited for a CPU. Returns 0 if that is under
  /// 0.5 s.
  Clock::duration look(Clock::time_point asked_to_wake);

  /// Records that the caller itself has stopped the group.
  void note() { frozen_ = true; }

  bool frozen() const { return frozen_; }

 private:
  bool was_stopped() const;

  pid_t leader_;
  std::int64_t suspended_ns_ = suspended_ns();
  std::int64_t waited_ns_ = waited_ns();
  bool frozen_ = false;

  static std::int64_t suspended_ns();
  static std::int64_t waited_ns();
};

}  // namespace interleave
