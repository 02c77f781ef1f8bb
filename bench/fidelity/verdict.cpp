#include "bench/fidelity/verdict.hpp"

#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace interleave::fidelity {

namespace {

double distance(Rule::Kind kind, double from, double to) {
  if (kind == Rule::Kind::difference) return std::abs(to - from);
  if (kind == Rule::Kind::shape) return 0;
  // The logarithm of 0 is undefined. If only one side has the value 0, the distance is infinite.
  if (from <= 0 || to <= 0) return from == to ? 0 : std::numeric_limits<double>::infinity();
  return std::abs(std::log(to / from));
}

}  // namespace

Rule Rule::within_factor(double factor) {
  return {.kind = Kind::ratio, .tolerance = std::log(factor)};
}
Rule Rule::within(double difference) {
  return {.kind = Kind::difference, .tolerance = difference};
}
Rule Rule::at_most_times(double factor) {
  return {.kind = Kind::no_more, .tolerance = std::log(factor)};
}
Rule Rule::bounded(double low, double high) const {
  Rule rule = *this;
  rule.least = low;
  rule.most = high;
  return rule;
}

std::string_view to_string(Finding finding) {
  switch (finding) {
    case Finding::ok: return "ok";
    case Finding::differs: return "differs";
    case Finding::noisy: return "noisy";
    case Finding::not_measured: break;
  }
  return "not measured";
}

double noise_floor(Rule::Kind kind, std::span<const double> rounds) {
  if (rounds.size() < 2) return 0;
  auto [low, high] = std::ranges::minmax(rounds);
  return distance(kind, low, high);
}

Judgement judge(const Rule& rule, const std::vector<double>& cpython,
                const std::vector<double>& simulator) {
  Judgement result;
  if (cpython.empty() || simulator.empty()) return result;
  result.cpython = median(cpython);
  result.simulator = median(simulator);
  result.noise = noise_floor(rule.kind, cpython);
  result.error = distance(rule.kind, result.cpython, result.simulator);
  bool less = rule.kind == Rule::Kind::no_more && result.simulator <= result.cpython;
  bool near = less || result.error <= std::max(rule.tolerance, result.noise);
  bool inside = result.simulator >= rule.least && result.simulator <= rule.most;
  result.finding = near && inside ? Finding::ok : Finding::differs;
  return result;
}

Finding sum_up(std::span<const Finding> findings) {
  for (auto finding : {Finding::differs, Finding::noisy, Finding::not_measured}) {
    if (std::ranges::find(findings, finding) != findings.end()) return finding;
  }
  return Finding::ok;
}

double log_slope(std::span<const double> x, std::span<const double> y) {
  double n = 0;
  double sum_x = 0;
  double sum_y = 0;
  double sum_xx = 0;
  double sum_xy = 0;
  for (std::size_t place = 0; place < std::min(x.size(), y.size()); ++place) {
    double lx = std::log(x[place]);
    double ly = std::log(y[place]);
    n += 1;
    sum_x += lx;
    sum_y += ly;
    sum_xx += lx * lx;
    sum_xy += lx * ly;
  }
  return (n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x * sum_x);
}

}  // namespace interleave::fidelity
