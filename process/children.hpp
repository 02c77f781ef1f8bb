#pragma once

#include "core/ledger.hpp"
#include "core/posix.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include <sys/types.h>

namespace interleave {

/// The children that one executor has forked, each in a slot of its own, and has not reaped yet.
/// None outlives this object, however its scope is left: that is what makes it safe to throw.
/// Used by the process that made it, which must have one thread; children never use it.
class Children {
 public:
  struct Ended {
    std::uint32_t slot;
    int wait_status;  // as from wait4()
  };

  /// Adds to `tally` what each child used in all its life, when it is reaped.
  explicit Children(Tally& tally) : tally_(tally) {}
  ~Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  /// Forks a child that runs `body` and exits with 0; what `body` throws ends it by SIGABRT.
  /// Throws std::system_error: EAGAIN when the machine gives no more processes.
  pid_t fork(std::uint32_t slot, const std::invocable auto& body) {
    auto child = start(slot);
    if (child == 0) live(body);
    return child;
  }

  /// Sleeps until a child ends, and reaps it. There must be one left. Throws std::runtime_error
  /// when a process that is not ours, such as a workload's peer, has ended instead.
  Ended reap();
  /// The same, but does not sleep: empty when none has ended.
  std::optional<Ended> reap_if_ended();

  std::size_t left() const { return slots_.size(); }

 private:
  /// As fork(2), in both processes; the child is already tied to its parent's life.
  pid_t start(std::uint32_t slot);
  [[noreturn]] static void live(const std::invocable auto& body) noexcept {
    body();
    exit_child(0);
  }
  Ended collect(pid_t ended);

  Tally& tally_;
  std::unordered_map<pid_t, std::uint32_t> slots_;
};

}  // namespace interleave
