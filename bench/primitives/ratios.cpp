#include "bench/primitives/ratios.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <stdexcept>

namespace interleave::primitives {

namespace {

double time_ratio(double ours_ns, double peer_ns) {
  return ours_ns / peer_ns;
}

double rate_ratio(double ours_ns, double peer_ns) {
  return peer_ns / ours_ns;
}

double beyond_three(double ours_ns, double peer_ns) {
  return ours_ns - 3 * peer_ns;
}

using enum Claim::Relation;

constexpr Claim all_claims[] = {
    {"stackful checkpoint / two raw switches, time", "stackful_checkpoint",
     "peer:boost_context_round_trip", time_ratio, at_most, 2.0},
    {"stackless checkpoint / bare suspend and resume, time", "stackless_checkpoint",
     "peer:coroutine_handle_round_trip", time_ratio, at_most, 3.0},
    {"thread_pool / asio::thread_pool posted inside, rate", "thread_pool_noop",
     "peer:asio_thread_pool_inside", rate_ratio, at_least, 1.0},
    {"thread_pool / asio::thread_pool posted outside, rate", "work_queue_outside",
     "peer:asio_thread_pool_outside", rate_ratio, at_least, 1.0},
    {"tbb_arena / asio::thread_pool posted inside, rate", "tbb_arena_noop",
     "peer:asio_thread_pool_inside", rate_ratio, at_least, 1.0},
    {"tbb_arena / asio::thread_pool posted outside, rate", "tbb_arena_outside",
     "peer:asio_thread_pool_outside", rate_ratio, at_least, 1.0},
    {"process_pool by pipe / Python's Pool.imap, rate", "process_pool_pipe_noop",
     "peer:python_pool_imap", rate_ratio, at_least, 15.0},
    {"stackless tcp_echo / Asio's coroutines, rate", "stackless_echo", "peer:asio_coroutines_echo",
     rate_ratio, at_least, 1.0},
    {"stackful tcp_echo / Asio's coroutines, rate", "stackful_echo", "peer:asio_coroutines_echo",
     rate_ratio, at_least, 1.0},
    {"stackless tcp_echo / bare epoll loop, rate", "stackless_echo", "peer:bare_epoll_echo",
     rate_ratio, at_least, 0.95},
    {"stackful tcp_echo / bare epoll loop, rate", "stackful_echo", "peer:bare_epoll_echo",
     rate_ratio, at_least, 0.95},
    {"stackless tcp_echo by io_uring / Asio's coroutines, CPU", "stackless_ring_echo_cpu",
     "peer:asio_coroutines_echo_cpu", time_ratio, at_most, 0.95},
    {"stackful tcp_echo by io_uring / Asio's coroutines, CPU", "stackful_ring_echo_cpu",
     "peer:asio_coroutines_echo_cpu", time_ratio, at_most, 0.95},
    {"checkpoint under the interpreter lock / ready await, time", "gil_checkpoint", "ready_await",
     time_ratio, at_most, 2.0},
    {"harness beyond the body and three clock reads, ns", "harness_added", "clock_read",
     beyond_three, at_most, 60.0},
};

double median_of(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Pair {
  double ours_ns;
  double peer_ns;
};

double sample(const Sampler& sampler, std::string_view name, double share) {
  const Primitive* primitive = find_primitive(name);
  if (primitive == nullptr) throw Unsupported("not in this build");
  return sampler.sample(*primitive,
                        static_cast<std::int64_t>(share * static_cast<double>(primitive->count)));
}

Pair measure_round(const Claim& claim, const Sampler& sampler, bool ours_first, double share) {
  Pair pair{};
  if (ours_first) pair.ours_ns = sample(sampler, claim.ours, share);
  pair.peer_ns = sample(sampler, claim.peer, share);
  if (!ours_first) pair.ours_ns = sample(sampler, claim.ours, share);
  return pair;
}

Finding judge(const Claim& claim, const std::vector<Pair>& rounds) {
  std::vector<double> comparisons;
  std::vector<double> ours;
  std::vector<double> peers;
  for (const Pair& pair : rounds) {
    comparisons.push_back(claim.compare(pair.ours_ns, pair.peer_ns));
    ours.push_back(pair.ours_ns);
    peers.push_back(pair.peer_ns);
  }
  bool holds = claim.holds_for(median_of(comparisons));
  return {.verdict = holds ? Finding::Verdict::holds : Finding::Verdict::does_not_hold,
          .comparisons = std::move(comparisons),
          .ours_ns = median_of(ours),
          .peer_ns = median_of(peers)};
}

}  // namespace

std::span<const Claim> claims() {
  return all_claims;
}

double Finding::median() const {
  return comparisons[comparisons.size() / 2];
}

std::string_view to_string(Finding::Verdict verdict) {
  constexpr std::string_view names[] = {"holds", "does not hold", "not measured", "failed"};
  return names[static_cast<int>(verdict)];
}

Finding examine(const Claim& claim, const Sampler& sampler, int rounds, double share) {
  std::vector<Pair> pairs;
  try {
    for (int round = 0; round < rounds; ++round) {
      pairs.push_back(measure_round(claim, sampler, round % 2 == 0, share));
    }
  } catch (const Unsupported& lack) {
    return {.verdict = Finding::Verdict::not_measured, .reason = lack.what()};
  } catch (const std::runtime_error& error) {
    return {.verdict = Finding::Verdict::failed, .reason = error.what()};
  }
  return judge(claim, pairs);
}

}  // namespace interleave::primitives
