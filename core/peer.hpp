#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

#include <sys/types.h>

namespace interleave {

/// What a peer is called in /proc/PID/comm: whoever adds up a cell's memory tells it by this from
/// the model's workers.
inline constexpr std::string_view peer_process_name = "interleave-peer";
static_assert(peer_process_name.size() <= 15, "the kernel cuts longer ones");

/// A process of a workload's own that plays the other side: a server, a client, a load. It dies
/// with its parent and is counted apart from the model. Make it in prepare(), where there is one
/// thread; its destructor ends and reaps it.
class Peer {
 public:
  /// Forks a child that runs `body` and exits when it returns. Throws std::system_error.
  explicit Peer(const std::function<void()>& body);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// What a peer of this process threw, if one has: then its connections are closed, and whatever
  /// else went wrong followed from that.
  static std::optional<std::system_error> failure();

  /// For a process that forks those which make peers: from now on failure() is theirs. A peer that
  /// gives up ends the process that made it a moment later, for a datagram it will not answer, or a
  /// connection that it will not make, is waited for in vain.
  static void watch_over_children();

  /// User and system CPU seconds so far.
  double cpu_s() const;
  pid_t pid() const noexcept { return pid_; }

 private:
  pid_t pid_;
};

}  // namespace interleave
