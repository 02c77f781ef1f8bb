#include "bench/plan/loads.hpp"

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

OpenLoad open_load(const Matrix& matrix, const Placed<std::uint32_t>& rate,
                   Clock::duration timeout) {
  constexpr Clock::duration usual = std::chrono::seconds(1);
  auto standard = matrix.where.empty() ? "--duration" : matrix.where + " duration";
  auto duration = matrix.duration.value_or(Placed<Clock::duration>{usual, standard});
  OpenLoad load{.per_s = rate.value,
                .duration = duration.value,
                .pattern = matrix.arrivals.value_or(OpenLoad::Pattern::poisson)};
  if (load.tasks() > Ledger::most_summed_tasks) {
    throw UsageError(rate.where + " " + std::to_string(rate.value) + ": in " +
                     seconds_of(load.duration) + " that is " + std::to_string(load.tasks()) +
                     " tasks; allowed is 1 to " + std::to_string(Ledger::most_summed_tasks));
  }
  // A model that cannot keep up goes on for as long again.
  if (2 * load.duration >= timeout) {
    throw UsageError(duration.where + " " + seconds_of(load.duration) +
                     ": a repetition may take twice as long, which does not fit into --timeout " +
                     seconds_of(timeout));
  }
  return load;
}

}  // namespace

std::vector<std::optional<OpenLoad>> offered_loads(const Matrix& matrix, Clock::duration timeout) {
  if (matrix.rates.empty()) return {std::nullopt};
  std::vector<std::optional<OpenLoad>> loads;
  for (const auto& rate : matrix.rates) loads.emplace_back(open_load(matrix, rate, timeout));
  return loads;
}

}  // namespace interleave
