#include "gil_sim/interpreters.hpp"

#include "core/machine.hpp"

#include <algorithm>

namespace interleave {

namespace {

std::uint32_t count_interpreters(const GilPolicy& policy, const Settings& settings,
                                 std::uint32_t threads) {
  if (policy.parallel != GilPolicy::Parallel::per_interpreter) return 1;
  auto asked = static_cast<std::uint32_t>(settings.count("interpreters"));
  return std::min(asked > 0 ? asked : usable_cpus(), threads);
}

}  // namespace

Interpreters::Interpreters(const GilPolicy& policy, const Settings& settings, const Job& job) {
  auto threads = job.workers + job.background;
  auto count = count_interpreters(policy, settings, threads);
  for (std::uint32_t first = 0; first < count; ++first) {
    auto workers = (job.workers + count - 1 - first) / count;
    all_.emplace_back(policy.make_lock(settings, threads), workers);
  }
  exclusive_ = count == 1 && policy.parallel != GilPolicy::Parallel::all;
}

std::uint64_t Interpreters::switches() const {
  std::uint64_t sum = 0;
  for (const auto& interpreter : all_) sum += interpreter.gil->switches();
  return sum;
}

}  // namespace interleave
