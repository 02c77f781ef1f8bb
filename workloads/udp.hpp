#pragma once

#include "core/peer.hpp"
#include "workloads/echo.hpp"
#include "workloads/hog.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace interleave {

/// What udp_ping and udp_echo share: a pair of connected sockets a slot, a peer that answers each
/// datagram, and hogs. Settings: bytes, delay, and those of hog.hpp.
class UdpEnvironment final : public Environment {
 public:
  UdpEnvironment(const Settings& settings, const Plan& plan, Stamped stamped);

  double peer_cpu_s() const override { return peer_->cpu_s(); }
  std::uint32_t background_tasks() const override { return hogs_; }
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return delay_; }

  std::size_t bytes;
  Hog hog;
  std::vector<UniqueFd> connections;  // one a slot

 private:
  std::uint32_t hogs_;
  Clock::duration delay_;
  std::optional<Peer> peer_;
};

/// Sends one datagram and waits for the answer to it, whose content it digests, all but the stamp.
/// With Stamped::yes it writes to `input.sent_ns` when the answer was sent.
///
/// It waits without a limit: with one datagram a socket under way loopback loses none, and a model
/// that blocks could not be told of a limit as a loop could. A peer that died is seen by the
/// supervisor's --timeout, or by the next write, which is refused.
Task<Digest> exchange_datagram(Context& world, const UdpEnvironment& environment, TaskInput input,
                               Stamped stamped);

}  // namespace interleave
