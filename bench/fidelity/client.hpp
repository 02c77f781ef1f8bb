#pragma once

#include "bench/fidelity/trial.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"

#include <cstdint>
#include <optional>

namespace interleave::fidelity {

/// The process that sends packets to the side that plays a trial: compiled, and the same one for
/// CPython and for the simulator. The server makes itself known by a packet to port(); what it is
/// sent then is a time of CLOCK_REALTIME in seconds, a double, and at last "end".
class UdpClient {
 public:
  /// Forks, so it is made while there is one thread.
  explicit UdpClient(const ClientPlan& plan);

  std::uint16_t port() const { return port_; }
  /// Waits for the client's end. Under an echo plan: per_s, p50_ms, p90_ms, p99_ms, mean_ms.
  Measures report() const;

 private:
  std::uint16_t port_ = 0;
  UniqueFd socket_;
  PipeEnds reports_;
  std::optional<Peer> process_;
};

/// A UDP socket on a free port of 127.0.0.1, and which.
UniqueFd make_udp_socket(std::uint16_t& port);

/// Seconds of CLOCK_REALTIME: the clock that the processes of both sides can read.
double wall_clock_s();

/// Adds "p50_ms", "p99_ms" and "mean_ms" of some lengths, as scenarios.py does.
void add_quantiles(Measures& measures, std::vector<double> lengths_ms);

}  // namespace interleave::fidelity
