#include "bench/loads.hpp"

#include "core/errors.hpp"
#include "core/ledger.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace interleave {

namespace {

std::string seconds_of(Clock::duration time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%gs", std::chrono::duration<double>(time).count());
  return text.data();
}

OpenLoad open_load(const RunRequest& request, std::uint32_t rate) {
  constexpr Clock::duration usual = std::chrono::seconds(1);
  OpenLoad load{.per_s = rate,
                .duration = request.duration.value_or(usual),
                .pattern = request.arrivals.value_or(OpenLoad::Pattern::poisson)};
  if (load.tasks() > Ledger::most_summed_tasks) {
    throw UsageError("--rate " + std::to_string(rate) + ": in " + seconds_of(load.duration) +
                     " that is " + std::to_string(load.tasks()) + " tasks; allowed is 1 to " +
                     std::to_string(Ledger::most_summed_tasks));
  }
  // A model that cannot keep up goes on for as long again.
  if (2 * load.duration >= request.timeout) {
    throw UsageError("--duration " + seconds_of(load.duration) +
                     ": a repetition may take twice as long, which does not fit into --timeout " +
                     seconds_of(request.timeout));
  }
  return load;
}

}  // namespace

std::vector<std::optional<OpenLoad>> offered_loads(const RunRequest& request) {
  if (request.rates.empty()) return {std::nullopt};
  std::vector<std::optional<OpenLoad>> loads;
  for (auto rate : request.rates) loads.emplace_back(open_load(request, rate));
  return loads;
}

}  // namespace interleave
