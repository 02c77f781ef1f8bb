// A connection is a task.
//
// IN REAL LIFE  a web server: gunicorn's sync workers are a process_pool, its gthread workers
//               process_pool+gil_threads, gevent's stackful_fibers, uvicorn stackless_tasks.
// STRESSES      everything at once: accepting, parsing, the site, partial reads and writes, slow
//               clients, and how many clients may be connected at the same time.
// NOT SHOWN     the network: clients are on the same machine.
#include "core/errors.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/web/http/conversation.hpp"
#include "workloads/web/http/server.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <vector>

#include <sys/socket.h>

namespace interleave {

using namespace web;

namespace {

constexpr std::int64_t minute = 60'000'000'000;

constexpr Parameter timeout(std::string_view name, std::string_view preset,
                            std::string_view meaning) {
  return {.name = name,
          .kind = Parameter::Kind::duration,
          .preset = preset,
          .meaning = meaning,
          .least = 1'000'000,
          .most = 60 * minute};
}

constexpr Parameter own_parameters[] = {
    timeout("header_timeout", "10s",
            "how long a client may take from the first byte of a request to the last"),
    timeout("keep_alive", "60s", "how long a connection may be idle between two requests"),
    timeout("write_timeout", "10s", "how long a client may take nothing of an answer"),
    {.name = "header_limit",
     .kind = Parameter::Kind::bytes,
     .preset = "8KiB",
     .meaning = "request line and fields; more is answered with 431",
     .least = 256,
     .most = 1 << 20},
    {.name = "body_limit",
     .kind = Parameter::Kind::bytes,
     .preset = "64KiB",
     .meaning = "body of a request; more is answered with 413",
     .least = 0,
     .most = 64 << 20},
    {.name = "throttle",
     .kind = Parameter::Kind::count,
     .preset = "1000000",
     .meaning = "requests a user may send a second, in each process; more are answered with 429",
     .least = 1,
     .most = 1'000'000},
    {.name = "throttle_burst",
     .kind = Parameter::Kind::count,
     .preset = "1000000",
     .meaning = "how many of them may come at once",
     .least = 1,
     .most = 1'000'000},
};

// Returns our parameters and the site's, without those that only the clients of `request` use.
std::span<const Parameter> parameters() {
  static const auto all = [] {
    std::vector<Parameter> list(std::begin(own_parameters), std::end(own_parameters));
    std::ranges::copy_if(request_workload.parameters, std::back_inserter(list),
                         [](const Parameter& one) {
                           return one.name != "scenario" && one.name != "hit" && one.name != "send";
                         });
    return list;
  }();
  return all;
}

// True if accept(2) lacks a resource that may be free a little later. A client that hung up before
// it was accepted is no shortage.
bool is_shortage(const std::error_code& refusal) {
  return refusal != std::errc::connection_aborted && refusal != std::errc::protocol_error;
}

// Returns an empty descriptor if the server closes. Other errors neither end it nor keep a CPU
// busy.
Task<UniqueFd> next_client(Context& world, Stream& listener, const Server& server) {
  constexpr auto until_there_may_be_room = std::chrono::milliseconds(50);
  while (!server.is_closing()) {
    bool must_pause = false;
    try {
      co_return co_await world.accept(listener);
    } catch (const std::system_error& refusal) {
      must_pause = is_shortage(refusal.code());
    }
    if (server.is_closing()) break;
    ++server.record.accept_errors;
    if (must_pause) co_await world.sleep_for(until_there_may_be_room);
  }
  co_return UniqueFd();
}

Task<Digest> serve(Context& world, UniqueFd accepted, const Server& server) {
  ++server.record.connections;
  auto client = world.adopt(std::move(accepted));
  OpenConnections::Entry entry(server.connections(), client.fd());
  if (server.is_closing()) ::shutdown(client.fd(), SHUT_RD);  // close() may have missed it
  try {
    co_return co_await converse(world, client, server);
  } catch (const std::system_error&) {
    ++server.record.broken;
  }
  co_return 0;
}

// A warm-up task returns at once, since no client comes for it. It has a null `sent_ns`.
Task<Digest> connection(Context& world, const Environment& environment, TaskInput input) {
  const auto& server = static_cast<const Server&>(environment);
  if (input.sent_ns == nullptr) co_return 0;
  auto listener = world.adopt(server.listener_of(input.slot));
  auto accepted = co_await next_client(world, listener, server);
  if (!accepted) co_return 0;
  co_return co_await serve(world, std::move(accepted), server);
}

std::unique_ptr<Environment> refuse_to_prepare(const Settings&, const Plan&) {
  throw UsageError("connections: it has no clients of its own; use interleave serve");
}

}  // namespace

const Workload connections_workload{.name = "connections",
                                    .kind = Workload::Kind::io,
                                    .summary = "a web server's connections, one a task",
                                    .parameters = parameters(),
                                    .prepare = refuse_to_prepare,
                                    .body = connection};

}  // namespace interleave
