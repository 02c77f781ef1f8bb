#pragma once

#include "core/peer.hpp"
#include "workloads/echo.hpp"
#include "workloads/hog.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace interleave {

/// The environment of udp_ping and udp_echo: a pair of connected sockets for each slot, a peer that
/// answers each datagram, and hogs. Settings: bytes, delay, and those of hog.hpp.
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

/// Sends one datagram, waits for its answer, and returns the digest of the answer without the
/// stamp. With Stamped::yes it sets `input.sent_ns` to the time at which the answer was sent.
///
/// It waits without a deadline, which would cost a blocking model a ppoll(2) for each read.
/// Loopback loses no datagram while only one a socket is under way. A peer that died is noticed by
/// the supervisor's --timeout, or by the next write, which is refused.
Task<Digest> exchange_datagram(Context& world, const UdpEnvironment& environment, TaskInput input,
                               Stamped stamped);

}  // namespace interleave
