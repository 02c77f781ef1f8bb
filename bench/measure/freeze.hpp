#pragma once

#include "core/clock.hpp"

#include <cstdint>

#include <sys/types.h>

namespace interleave {

/// Notices that a process group, or this program, or the machine stood still while it should have
/// gone on: a stop signal, a frozen cgroup, a virtual machine that was paused, a suspend. To a row
/// that is time like any other, and looks like a slow model.
class FreezeWatch {
 public:
  /// `leader` is a child of the caller.
  explicit FreezeWatch(pid_t leader) : leader_(leader) {}

  /// To be called after each sleep of the caller, with what it asked for. Returns by how much too
  /// late it woke, where that was no want of a CPU and is half a second or more; else 0.
  Clock::duration look(Clock::time_point asked_to_wake);

  /// The caller has stopped the group itself.
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
