#pragma once

#include "bench/fidelity/trial.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"

#include <cstdint>
#include <optional>

namespace interleave::fidelity {

/// A process that sends packets to the server, which is the side that plays a trial. The client is
/// compiled code, the same for CPython and for the simulator. The server first sends a packet to
/// port(). The client then sends packets that begin with a double, the time of CLOCK_REALTIME in
/// seconds, and at last "end".
class UdpClient {
 public:
  /// Forks, so the caller must have one thread only.
  explicit UdpClient(const ClientPlan& plan);

  std::uint16_t port() const { return port_; }
  /// Blocks until the client ends. Returns per_s, p50_ms, p99_ms and mean_ms for an echo plan, else
  /// an empty map. Throws std::runtime_error if the client died.
  Measures report() const;

 private:
  std::uint16_t port_ = 0;
  UniqueFd socket_;
  PipeEnds reports_;
  std::optional<Peer> process_;
};

/// Returns a UDP socket bound to a free port of 127.0.0.1, and stores the port in `port`.
UniqueFd make_udp_socket(std::uint16_t& port);

/// Returns the seconds of CLOCK_REALTIME, a clock that the processes of both sides can read.
double wall_clock_s();

/// Adds "p50_ms", "p99_ms" and "mean_ms" of `lengths_ms`, computed as scenarios.py does.
void add_quantiles(Measures& measures, std::vector<double> lengths_ms);

}  // namespace interleave::fidelity
