#pragma once

#include "core/clock.hpp"
#include "core/histogram.hpp"
#include "core/posix.hpp"
#include "core/workload.hpp"
#include "workloads/web/http/handler.hpp"
#include "workloads/web/http/http.hpp"
#include "workloads/web/http/open_connections.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace interleave::web {

/// A server's counters, in memory that all its processes share (core/shared.hpp).
struct ServerRecord {
  std::atomic<bool> closing;  // accepts no more, and each answer is its connection's last

  std::atomic<std::uint64_t> connections;
  std::atomic<std::uint64_t> refused;  // requests: malformed, too large, or too slow to come
  std::atomic<std::uint64_t> failed;   // requests that were answered with 500 or more
  std::atomic<std::uint64_t> broken;   // connections that ended under a request or an answer
  std::atomic<std::uint64_t> accept_errors;
  Histogram service;  // of each answer: from when its request was read until it was written
};

/// A web server whose tasks are connections: each accepts one and answers its requests until it
/// ends. So each model serves in its own way. It has a process, a thread, a fiber or a frame for
/// each client, or a pool of workers that take one client after the other.
class Server final : public Environment {
 public:
  struct Patience {
    Clock::duration header;      // from the first byte of a request to its last
    Clock::duration keep_alive;  // from an answer to the next request
    Clock::duration write;       // until a client takes the next part of an answer
  };

  /// Serves all clients of one listener, or of plan.processes listeners, one for each process.
  /// `shared` must outlive it.
  Server(const Settings& settings, const Plan& planned, std::vector<UniqueFd> open,
         ServerRecord& shared, std::unique_ptr<const Handler> application);

  /// Stops accepting. Connected clients get the answers to requests that have come by now. Call it
  /// in each process of the server. A signal handler may call it.
  void close() const noexcept;
  bool is_closing() const noexcept { return record.closing.load(); }

  /// Returns the listener at which the task in `slot` accepts.
  int listener_of(std::uint32_t slot) const;
  /// The connections of this process.
  OpenConnections& connections() const { return connections_; }

  const std::unique_ptr<const Handler> handler;
  const RequestParser::Limits limits;
  const Patience patience;
  ServerRecord& record;

 private:
  Plan plan_;
  std::vector<UniqueFd> listeners_;      // one for all processes, or one for each
  mutable OpenConnections connections_;  // its members are atomics
};

/// Returns `count` listening sockets at one port of 127.0.0.1 (0: any). The kernel divides new
/// connections among them. Throws std::system_error, which names the port.
std::vector<UniqueFd> listen_on_port(std::uint16_t port, std::uint32_t count);

/// Returns the port of a listening socket.
std::uint16_t port_of(const UniqueFd& listener);

}  // namespace interleave::web
