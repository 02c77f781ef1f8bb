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

/// What a server has done so far, in memory that all its processes share (core/shared.hpp).
struct ServerRecord {
  std::atomic<bool> closing;  // no connection is accepted any more, and answers are the last ones

  std::atomic<std::uint64_t> connections;
  std::atomic<std::uint64_t> refused;  // requests: malformed, too large, or too slow to come
  std::atomic<std::uint64_t> failed;   // requests that were answered with 500 or more
  std::atomic<std::uint64_t> broken;   // connections that ended under a request or an answer
  std::atomic<std::uint64_t> accept_errors;
  Histogram service;  // of each answer: from when its request was read until it was written
};

/// A web server, whose tasks are connections: each accepts one, and answers what comes over it until
/// it ends. So every model serves in its own way: with a process, a thread, a fiber or a frame for
/// each client, or with a pool of those that take one client after the other.
class Server final : public Environment {
 public:
  struct Patience {
    Clock::duration header;      // from the first byte of a request to its last
    Clock::duration keep_alive;  // from an answer to the next request
    Clock::duration write;       // until a client takes the next part of an answer
  };

  /// Serves whoever connects: to one listener, or to those of plan.processes processes, each of
  /// which has one. `shared` must outlive it.
  Server(const Settings& settings, const Plan& planned, std::vector<UniqueFd> open,
         ServerRecord& shared, std::unique_ptr<const Handler> application);

  /// From now on nobody is accepted, and whoever is connected gets the answers to what was sent by
  /// now. To be called in each process of the server; a signal handler may.
  void close() const noexcept;
  bool is_closing() const noexcept { return record.closing.load(); }

  /// Where the task in `slot` waits for a client.
  int listener_of(std::uint32_t slot) const;
  /// Those of this process.
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

/// Listening sockets at one port of 127.0.0.1 (0: any), among which the kernel divides whoever
/// connects. Throws std::system_error, which names the port.
std::vector<UniqueFd> listen_on_port(std::uint16_t port, std::uint32_t count);

/// The port that a listening socket has got.
std::uint16_t port_of(const UniqueFd& listener);

}  // namespace interleave::web
