// The server of `interleave serve`, as a user of Asio writes it: a coroutine for each connection,
// on an io_context of one thread. Parser, site and conversation are the same code; only the waiting
// differs. This server has no time-outs, so it does not pay for timers as `interleave serve` does.
//
// Usage: interleave-asio-server [PORT]. Serves until it is killed.
// See script/experiments/serve-bench.
#include "core/blocking.hpp"
#include "core/shared.hpp"
#include "core/standard_descriptors.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/web/http/conversation.hpp"
#include "workloads/web/http/server.hpp"
#include "workloads/web/site/site.hpp"

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>
#include <utility>

namespace {

using namespace interleave;
using namespace interleave::web;
using asio::ip::tcp;

// Answers requests that never wait, such as /plaintext. They need no loop.
HttpResponse respond_now(const Server& server, const HttpRequest& request) {
  auto world = BlockingContext::alone();
  auto task = server.handler->respond(world, request);
  task.start();
  return task.result();
}

asio::awaitable<void> converse(tcp::socket client, const Server& server) {
  Conversation talk(server);
  while (!talk.is_over()) {
    auto room = talk.room();
    auto into = asio::buffer(room.data(), room.size());
    talk.heard(co_await client.async_read_some(into, asio::use_awaitable));
    do {
      while (talk.has_request() && !talk.is_full()) {
        talk.answer(respond_now(server, talk.request()));
      }
      talk.object();
      auto out = talk.outgoing();
      if (!out.empty()) {
        co_await asio::async_write(client, asio::buffer(out.data(), out.size()),
                                   asio::use_awaitable);
      }
      talk.sent();
    } while (talk.has_request());
  }
}

// Asio reports the end of a stream as an exception. Here it is the usual end of a connection.
void ignore_failure(const std::exception_ptr&) {}

asio::awaitable<void> accept_all(tcp::acceptor acceptor, const Server& server) {
  while (true) {
    auto client = co_await acceptor.async_accept(asio::use_awaitable);
    auto context = co_await asio::this_coro::executor;
    asio::co_spawn(context, converse(std::move(client), server), ignore_failure);
  }
}

void run_server(std::uint16_t port) {
  auto listeners = listen_on_port(port, 1);
  auto listener = std::move(listeners.front());
  Shared<ServerRecord> record;
  auto settings = Settings::parse("connections", connections_workload.parameters, {});
  Server server(settings, Plan{}, {}, *record, make_served_site(settings, Plan{}));
  asio::io_context context(ASIO_CONCURRENCY_HINT_UNSAFE);
  tcp::acceptor acceptor(context, tcp::v4(), check(::dup(listener.get()), "dup"));
  std::cout << "http://127.0.0.1:" << port_of(listener) << '/' << std::endl;
  asio::co_spawn(context, accept_all(std::move(acceptor), server), asio::detached);
  context.run();
}

}  // namespace

int main(int argc, char** argv) {
  interleave::open_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);
  try {
    run_server(static_cast<std::uint16_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0));
  } catch (const std::exception& error) {
    std::cerr << "interleave-asio-server: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
