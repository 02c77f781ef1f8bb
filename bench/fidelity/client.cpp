#include "bench/fidelity/client.hpp"

#include "core/clock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <numeric>
#include <random>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace interleave::fidelity {

namespace {

constexpr std::size_t largest_packet = 4096;
using Packet = std::array<char, largest_packet>;

sockaddr_in local_address(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(port);
  return address;
}

// Waits for the server's first packet, and connects the socket to that server.
void connect_to_server(int fd) {
  Packet hello{};
  sockaddr_storage server{};
  socklen_t length = sizeof server;
  auto* address = reinterpret_cast<sockaddr*>(&server);  // NOLINT(*-reinterpret-cast)
  while (::recvfrom(fd, hello.data(), hello.size(), 0, address, &length) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "recvfrom");
  }
  check(::connect(fd, address, length), "connect");
}

void send_stamp(int fd, std::size_t bytes) {
  Packet packet{};
  double now = wall_clock_s();
  std::memcpy(packet.data(), &now, sizeof now);
  check(::send(fd, packet.data(), std::clamp(bytes, sizeof now, packet.size()), 0), "send");
}

void rest(double ms) {
  if (ms > 0) std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(ms));
}

// Sends pings at jittered times, so that they cannot fall into step with the server's switches.
void ping(int fd, const ClientPlan& plan) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same times on both sides
  std::uniform_real_distribution<double> jitter(0.75, 1.25);
  auto pings = static_cast<int>(plan.pings);
  for (int sent = 0; sent < pings; ++sent) {
    rest(plan.period_ms * jitter(random));
    send_stamp(fd, plan.bytes);
  }
  rest(plan.period_ms);
}

std::vector<double> ask(int fd, const ClientPlan& plan) {
  std::vector<double> round_trips_ms;
  Packet answer{};
  auto until = Clock::now() + std::chrono::duration<double, std::milli>(plan.duration_ms);
  while (Clock::now() < until) {
    auto since = Clock::now();
    send_stamp(fd, plan.bytes);
    check(::recv(fd, answer.data(), answer.size(), 0), "recv");
    round_trips_ms.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - since).count());
    rest(plan.think_ms);
  }
  return round_trips_ms;
}

void be_client(int fd, int reports, const ClientPlan& plan) {
  connect_to_server(fd);
  std::array<double, 5> found{};
  if (plan.echo) {
    auto since = Clock::now();
    auto trips = ask(fd, plan);
    double seconds = std::chrono::duration<double>(Clock::now() - since).count();
    Measures measures;
    add_quantiles(measures, trips);
    found = {static_cast<double>(trips.size()) / seconds, measures["p50_ms"], measures["p99_ms"],
             measures["mean_ms"], 0};
  } else {
    ping(fd, plan);
  }
  check(::send(fd, "end", 3, 0), "send");
  check(::write(reports, found.data(), sizeof found), "write");
}

}  // namespace

UdpClient::UdpClient(const ClientPlan& plan)
    : socket_(make_udp_socket(port_)), reports_(make_pipe()) {
  process_.emplace([&] { be_client(socket_.get(), reports_.out.get(), plan); });
  reports_.out.reset();
}

Measures UdpClient::report() const {
  std::array<double, 5> found{};
  auto length = check(::read(reports_.in.get(), found.data(), sizeof found), "read");
  if (length != sizeof found) throw std::runtime_error("the UDP client ended without a report");
  if (found[0] == 0) return {};
  return {{"per_s", found[0]}, {"p50_ms", found[1]}, {"p99_ms", found[2]}, {"mean_ms", found[3]}};
}

UniqueFd make_udp_socket(std::uint16_t& port) {
  UniqueFd fd(check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  auto address = local_address(0);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
  check(::bind(fd.get(), generic, length), "bind");
  check(::getsockname(fd.get(), generic, &length), "getsockname");
  port = ::ntohs(address.sin_port);
  return fd;
}

double wall_clock_s() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void add_quantiles(Measures& measures, std::vector<double> lengths_ms) {
  std::ranges::sort(lengths_ms);
  auto quantile = [&](double share) {
    if (lengths_ms.empty()) return 0.0;
    auto place = static_cast<std::size_t>(share * static_cast<double>(lengths_ms.size()));
    return lengths_ms[std::min(place, lengths_ms.size() - 1)];
  };
  measures["p50_ms"] = quantile(0.5);
  measures["p99_ms"] = quantile(0.99);
  double sum = std::accumulate(lengths_ms.begin(), lengths_ms.end(), 0.0);
  measures["mean_ms"] = sum / static_cast<double>(std::max<std::size_t>(1, lengths_ms.size()));
}

}  // namespace interleave::fidelity
