#include "bench/primitives/sampler.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string_view>

#include <sys/wait.h>

namespace interleave::primitives {

namespace {

// The helper is a fork of this program, so a function has the same address in both. Both messages
// are shorter than PIPE_BUF, so they never arrive in parts.
struct Order {
  double (*measure)(std::int64_t count);
  std::int64_t count;
};

struct Reply {
  enum class Kind : std::uint8_t { time, unsupported, failed };
  Kind kind;
  double ns;
  char reason[200];
};

Reply refusal(Reply::Kind kind, std::string_view reason) {
  Reply reply{.kind = kind, .ns = 0, .reason = {}};
  std::memcpy(reply.reason, reason.data(), std::min(reason.size(), sizeof(reply.reason) - 1));
  return reply;
}

Reply carry_out(const Order& order) {
  try {
    return {.kind = Reply::Kind::time, .ns = order.measure(order.count), .reason = {}};
  } catch (const Unsupported& lack) {
    return refusal(Reply::Kind::unsupported, lack.what());
  } catch (const std::exception& error) {
    return refusal(Reply::Kind::failed, error.what());
  }
}

void send(int fd, const Reply& reply) {
  check(::write(fd, &reply, sizeof(reply)), "write");
}

// Takes one sample in the helper: a child measures and answers. If the child has ended well, the
// helper passes the answer on, otherwise a refusal. So every order gets exactly one reply.
void serve(const Order& order, int replies) {
  auto answer = make_pipe();
  auto parent = ::getpid();
  pid_t child = check(::fork(), "fork");
  if (child == 0) {
    die_with_parent(parent);
    send(answer.out.get(), carry_out(order));
    exit_child(0);
  }
  answer.out.reset();
  Reply reply{};
  auto bytes = check(::read(answer.in.get(), &reply, sizeof(reply)), "read");
  int status = 0;
  check(::waitpid(child, &status, 0), "waitpid");
  bool ended_well = status == 0 && bytes == sizeof(reply);
  send(replies, ended_well ? reply : refusal(Reply::Kind::failed, "the measuring process died"));
}

}  // namespace

Sampler::Sampler()
    : requests_(make_pipe()), replies_(make_pipe()), helper_([this] {
        Order order{};
        while (check(::read(requests_.in.get(), &order, sizeof(order)), "read") == sizeof(order)) {
          serve(order, replies_.out.get());
        }
      }) {}

double Sampler::sample(const Primitive& primitive, std::int64_t count) const {
  Order order{primitive.measure, std::max<std::int64_t>(count, 1)};
  check(::write(requests_.out.get(), &order, sizeof(order)), "write");
  Reply reply{};
  check(::read(replies_.in.get(), &reply, sizeof(reply)), "read");
  if (reply.kind == Reply::Kind::unsupported) throw Unsupported(reply.reason);
  if (reply.kind == Reply::Kind::failed) throw std::runtime_error(reply.reason);
  return reply.ns;
}

}  // namespace interleave::primitives
