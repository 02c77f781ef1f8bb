// A frame to another process and back, through pipes.
//
// IN REAL LIFE  a helper process: a language server, a database's worker, a shell's pipeline.
// STRESSES      the kernel's shortest wait: two system calls a round for the task and two for its
//               peer, and a wake-up each way.
// NOT SHOWN     networks and long waits: the answer comes as soon as the peer gets a CPU, and on a
//               busy machine it takes that CPU from the tasks.
#include "core/peer.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/echo.hpp"

#include <optional>

namespace interleave {

namespace {

// A pipe takes up to PIPE_BUF bytes atomically, so a sender that dies never leaves a part of a
// request.
constexpr Parameter parameters[] = {
    {.name = "bytes",
     .kind = Parameter::Kind::bytes,
     .preset = "8",
     .meaning = "size of one message; the first eight are its identifier",
     .least = 8,
     .most = 4096},
    {.name = "rounds",
     .kind = Parameter::Kind::count,
     .preset = "1",
     .meaning = "messages a task sends, each after the answer to the last",
     .least = 1,
     .most = 10'000'000},
};

class PipeEchoEnvironment final : public Environment {
 public:
  PipeEchoEnvironment(const Settings& settings, std::uint32_t slots);
  double peer_cpu_s() const override { return peer_->cpu_s(); }

  EchoRequests requests;
  std::vector<UniqueFd> to;  // one a slot, and one `from`
  std::vector<UniqueFd> from;

 private:
  std::optional<Peer> peer_;
};

PipeEchoEnvironment::PipeEchoEnvironment(const Settings& settings, std::uint32_t slots)
    : requests{.bytes = static_cast<std::size_t>(settings.bytes("bytes")),
               .rounds = static_cast<std::size_t>(settings.count("rounds"))} {
  std::vector<EchoLine> theirs;
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    auto request = make_pipe();
    auto answer = make_pipe();
    theirs.push_back({.in = std::move(request.in), .out = std::move(answer.out)});
    to.push_back(std::move(request.out));
    from.push_back(std::move(answer.in));
  }
  peer_.emplace([&] {
    // Without this, the peer's copies of our ends would keep the pipes open after we close ours.
    to.clear();
    from.clear();
    serve_echo(std::move(theirs), requests.bytes, Clock::duration::zero());
  });
}

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<PipeEchoEnvironment>(settings, plan.slots);
}

Task<Digest> pipe_echo(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const PipeEchoEnvironment&>(environment);
  auto to = world.adopt(ours.to[input.slot].get());
  auto from = world.adopt(ours.from[input.slot].get());
  co_return co_await echo_frames(world, to, from, ours.requests, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(31) * settings.count("rounds");
}

}  // namespace

const Workload pipe_echo_workload{.name = "pipe_echo",
                                  .kind = Workload::Kind::io,
                                  .summary = "a message to another process and back, by pipes",
                                  .parameters = parameters,
                                  .prepare = prepare,
                                  .body = pipe_echo,
                                  .service_time = service_time,
                                  .connections = {.making = 4, .kept = 2}};

}  // namespace interleave
