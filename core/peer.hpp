#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

#include <sys/types.h>

namespace interleave {

/// The name of a peer in /proc/PID/comm. The count of a cell's memory uses it to tell peers from
/// the model's workers.
inline constexpr std::string_view peer_process_name = "interleave-peer";
static_assert(peer_process_name.size() <= 15, "the kernel cuts longer ones");

/// A process that a workload makes for the other side of its connections: a server, a client, a
/// load. It dies with its parent, and its CPU time and memory are counted apart from the model's.
/// Make it in prepare(), where there is one thread. The destructor ends and reaps it.
class Peer {
 public:
  /// Forks a child that runs `body` and exits when it returns. Throws std::system_error.
  explicit Peer(const std::function<void()>& body);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// Returns the exception of the first peer that failed, or nullopt if none has. Its connections
  /// are then closed, which explains later failures of tasks.
  static std::optional<std::system_error> failure();

  /// Call it in a process that forks cells, which make peers: failure() then covers their peers
  /// too. A peer that fails also kills the process that made it, a second later. Otherwise a task
  /// could wait for its answer or connection for ever.
  static void watch_over_children();

  /// Returns the user and system CPU seconds that it has used so far.
  double cpu_s() const;
  pid_t pid() const noexcept { return pid_; }

 private:
  pid_t pid_;
};

}  // namespace interleave
