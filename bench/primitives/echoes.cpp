// The client's cost of a request over TCP: 64 connections, one thread, 64 bytes there and back.
//
// The models run the workload tcp_echo without a delay, a hundred rounds a task. The peers are
// Asio's coroutines on an io_context without locks, and an epoll loop written by hand. The
// hand-written loop makes two system calls a round, because it never reads before an answer is
// there. All compute the same frames and digests, and use the same server.
//
// The same models with io_uring are judged by their CPU time, which is what fewer system calls
// save. With a core to spare, a client that uses less CPU only waits longer.
//
// PITFALLS  The server is a process of its own and works as hard as its client. Without a core for
//           each, the figure is the sum of both, and the clients look more alike than they are. So
//           compare clients by their ratio here, and by cpu_user_s and cpu_sys_s in a run.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"
#include "coroutines/coroutines.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/echo.hpp"
#include "workloads/loopback.hpp"
#include "workloads/random.hpp"

#include <algorithm>
#include <array>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/use_awaitable.hpp>
#include <ctime>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <fcntl.h>
#include <sys/epoll.h>

namespace interleave::primitives {

namespace {

constexpr std::uint32_t connection_count = 64;
constexpr std::size_t frame_bytes = 64;
constexpr std::int64_t rounds_a_task = 100;

// Returns how many tasks make about `count` rounds. Each connection gets equally many, because the
// peers' connections all end together.
std::int64_t tasks_for(std::int64_t count) {
  auto a_connection = count / rounds_a_task / connection_count;
  return std::max<std::int64_t>(a_connection, 1) * connection_count;
}

// Returns the time of a job, from the opening of its window to its last finish.
double ns_of_rounds(Executor& model, std::int64_t tasks) {
  return ns_of_job(model, tcp_echo_workload,
                   {{"delay", "0"}, {"rounds", std::to_string(rounds_a_task)}},
                   {.tasks = tasks, .in_flight = connection_count});
}

double ns_per_round(Executor& model, std::int64_t count) {
  auto tasks = tasks_for(count);
  return ns_of_rounds(model, tasks) / static_cast<double>(tasks * rounds_a_task);
}

// Returns the user and system time of this process. The server's is not included.
std::int64_t cpu_ns() {
  timespec used{};
  check(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used), "clock_gettime");
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

// A job's CPU time includes the making of its sockets. So a short job's time is subtracted.
double cpu_ns_per_round(Executor& model, std::int64_t count) {
  auto tasks = tasks_for(count);
  auto begin = cpu_ns();
  ns_of_rounds(model, tasks);
  auto middle = cpu_ns();
  ns_of_rounds(model, 2 * tasks);
  auto more = (cpu_ns() - middle) - (middle - begin);
  return static_cast<double>(more) / static_cast<double>(tasks * rounds_a_task);
}

std::unique_ptr<Executor> stackless_on(const char* loop) {
  return make_stackless_tasks(
      Settings::parse("stackless_tasks", stackless_tasks_parameters, {{"loop", loop}}));
}

std::unique_ptr<Executor> stackful_on(const char* loop) {
  return make_stackful_fibers(
      Settings::parse("stackful_fibers", stackful_fibers_parameters, {{"loop", loop}}));
}

double stackless_echo(std::int64_t count) {
  return ns_per_round(*stackless_on("epoll"), count);
}

double stackful_echo(std::int64_t count) {
  return ns_per_round(*stackful_on("epoll"), count);
}

double stackless_ring_echo(std::int64_t count) {
  return ns_per_round(*stackless_on("io_uring"), count);
}

double stackless_echo_cpu(std::int64_t count) {
  return cpu_ns_per_round(*stackless_on("epoll"), count);
}

double stackless_ring_echo_cpu(std::int64_t count) {
  return cpu_ns_per_round(*stackless_on("io_uring"), count);
}

double stackful_ring_echo_cpu(std::int64_t count) {
  return cpu_ns_per_round(*stackful_on("io_uring"), count);
}

// ---- the peers ----

// The server of tcp_connect, with as many connections as tcp_echo has.
class Connections {
 public:
  Connections() {
    auto [listener, address] = listen_on_loopback();
    server_.emplace([&, &door = listener] {
      serve_whoever_connects(std::move(door), frame_bytes, Clock::duration::zero());
    });
    listener.reset();
    while (ours.size() < connection_count) {
      auto connection = make_tcp_socket();
      connect_to(address, connection);
      send_at_once(connection);
      close_at_once(connection);
      check(::fcntl(connection.get(), F_SETFL, O_NONBLOCK), "fcntl");
      ours.push_back(std::move(connection));
    }
  }

  std::vector<UniqueFd> ours;

 private:
  std::optional<Peer> server_;
};

// The work of a tcp_echo task in one round, without the waiting.
struct Exchange {
  std::uint64_t seed = 0;
  Digest digest = 0;
  std::array<std::byte, frame_bytes> frame{};
  std::array<std::byte, frame_bytes> answer{};

  void begin() { fill_random(frame, splitmix64(seed++)); }
  void end() { digest = fold(digest, answer); }
};

void expect_whole(std::size_t moved) {
  if (moved != frame_bytes) throw std::runtime_error("a frame came in parts");
}

asio::awaitable<void> converse(asio::ip::tcp::socket& socket, std::int64_t rounds) {
  Exchange exchange;
  for (; rounds > 0; --rounds) {
    exchange.begin();
    auto frame = asio::buffer(exchange.frame);
    auto answer = asio::buffer(exchange.answer);
    expect_whole(co_await socket.async_write_some(frame, asio::use_awaitable));
    expect_whole(co_await socket.async_read_some(answer, asio::use_awaitable));
    exchange.end();
  }
  benchmark::DoNotOptimize(exchange.digest);
}

// Returns the time per round after a warm-up, measured by `clock`.
double asio_coroutines(std::int64_t count, std::int64_t (*clock)()) {
  Connections connections;
  asio::io_context context(ASIO_CONCURRENCY_HINT_UNSAFE);
  std::vector<asio::ip::tcp::socket> sockets;
  for (UniqueFd& fd : connections.ours) {
    sockets.emplace_back(context, asio::ip::tcp::v4(), check(::dup(fd.get()), "dup"));
    fd.reset();
  }
  auto converse_all = [&](std::int64_t rounds) {
    for (auto& socket : sockets) {
      asio::co_spawn(context, converse(socket, rounds / connection_count + 1), asio::detached);
    }
    context.run();
    context.restart();
  };
  converse_all(count / 10);
  auto begin = clock();
  converse_all(count);
  return static_cast<double>(clock() - begin) / static_cast<double>(count);
}

double asio_coroutines_echo(std::int64_t count) {
  return asio_coroutines(count, now_ns);
}

double asio_coroutines_echo_cpu(std::int64_t count) {
  return asio_coroutines(count, cpu_ns);
}

// One connection of the hand-written loop.
struct Caller {
  int fd;
  std::int64_t rounds_left = 0;
  Exchange exchange{};

  void ask() {
    exchange.begin();
    expect_whole(
        static_cast<std::size_t>(check(::write(fd, exchange.frame.data(), frame_bytes), "write")));
  }
  void hear() {
    expect_whole(
        static_cast<std::size_t>(check(::read(fd, exchange.answer.data(), frame_bytes), "read")));
    exchange.end();
    if (--rounds_left > 0) ask();
  }
};

void run_callers(const UniqueFd& epoll, std::vector<Caller>& callers, std::int64_t rounds) {
  for (Caller& caller : callers) {
    caller.rounds_left = rounds;
    caller.ask();
  }
  std::array<epoll_event, connection_count> events{};
  for (auto left = rounds * connection_count; left > 0;) {
    int ready = check(::epoll_wait(epoll.get(), events.data(), connection_count, -1), "epoll_wait");
    for (int i = 0; i < ready; ++i) callers[events[static_cast<std::size_t>(i)].data.u64].hear();
    left -= ready;
  }
}

double bare_epoll_echo(std::int64_t count) {
  Connections connections;
  UniqueFd epoll(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  std::vector<Caller> callers;
  for (const UniqueFd& fd : connections.ours) {
    epoll_event interest{.events = EPOLLIN, .data = {.u64 = callers.size()}};
    check(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd.get(), &interest), "epoll_ctl");
    callers.push_back({.fd = fd.get()});
  }
  return time_warm(count, [&](std::int64_t rounds) {
    run_callers(epoll, callers, rounds / connection_count + 1);
  });
}

constexpr Primitive primitives[] = {
    {"stackless_echo", 100'000, stackless_echo},
    {"stackful_echo", 100'000, stackful_echo},
    {"peer:asio_coroutines_echo", 100'000, asio_coroutines_echo},
    {"peer:bare_epoll_echo", 100'000, bare_epoll_echo},
    {"stackless_ring_echo", 100'000, stackless_ring_echo},
    {"stackless_echo_cpu", 50'000, stackless_echo_cpu},
    {"stackless_ring_echo_cpu", 50'000, stackless_ring_echo_cpu},
    {"stackful_ring_echo_cpu", 50'000, stackful_ring_echo_cpu},
    {"peer:asio_coroutines_echo_cpu", 50'000, asio_coroutines_echo_cpu},
};

}  // namespace

std::span<const Primitive> echo_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
