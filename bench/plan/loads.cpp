#include "bench/plan/loads.hpp"

#include "core/errors.hpp"
#include "core/ledger.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

namespace interleave {

namespace {

std::string seconds_of(Clock::duration time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%gs", std::chrono::duration<double>(time).count());
  return text.data();
}

// Long enough for as many arrivals as the quantile needs, but short enough for the timeout. Of 320
// arrivals, 256 count (unsettled() in arrivals.hpp), so two or three lie beyond their p99.
Clock::duration chosen_duration(double per_s, double tail, Clock::duration timeout) {
  constexpr double wanted_beyond = 3.2;
  constexpr double least_ms = 1'000;
  constexpr double step_ms = 100;
  constexpr double share_of_timeout = 0.45;  // a model that cannot keep up takes twice as long
  double steps = std::ceil(1e3 * wanted_beyond / tail / per_s / step_ms - 1e-6);
  double most_ms = share_of_timeout * std::chrono::duration<double, std::milli>(timeout).count();
  double chosen_ms = std::min(std::max(steps * step_ms, least_ms), most_ms);
  return std::chrono::milliseconds(std::max<std::int64_t>(std::llround(chosen_ms), 1));
}

OpenLoad open_load(const Matrix& matrix, const Placed<double>& rate, Clock::duration timeout) {
  constexpr double of_p99 = 0.01;  // the table always shows the p99
  auto usual = chosen_duration(rate.value, std::min(matrix.tail.value_or(of_p99), of_p99), timeout);
  auto standard = matrix.where.empty() ? "--duration" : matrix.where + " duration";
  auto duration = matrix.duration.value_or(Placed<Clock::duration>{usual, standard});
  OpenLoad load{.per_s = rate.value,
                .duration = duration.value,
                .pattern = matrix.arrivals.value_or(OpenLoad::Pattern::poisson)};
  if (load.tasks() > Ledger::most_summed_tasks) {
    throw UsageError(rate.where + " " + rate_text(rate.value) + ": in " +
                     seconds_of(load.duration) + " that is " + std::to_string(load.tasks()) +
                     " tasks; allowed is 1 to " + std::to_string(Ledger::most_summed_tasks));
  }
  // A model that cannot keep up runs for as long again after the last arrival.
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
