#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace interleave::fidelity {

/// The relation that must hold between the simulator's value and CPython's.
struct Rule {
  enum class Kind : std::uint8_t {
    ratio,       // |ln(simulator / CPython)| must be within the tolerance
    difference,  // |simulator - CPython| must be within it
    no_more,     // ln(simulator / CPython) must not exceed it: any smaller value is fine
    shape,       // only the bounds must hold
  };

  Kind kind = Kind::ratio;
  double tolerance = 0;
  // Bounds of the simulator's value, independent of CPython's.
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();

  static Rule within_factor(double factor);
  static Rule within(double difference);
  static Rule at_most_times(double factor);
  Rule bounded(double low, double high) const;
};

enum class Finding : std::uint8_t {
  ok,
  differs,
  noisy,         // other processes disturbed every round
  not_measured,  // a side has no value
};
std::string_view to_string(Finding finding);

struct Judgement {
  double cpython = 0;  // medians over the rounds
  double simulator = 0;
  double error = 0;  // distance of the two by the rule: a logarithm or a difference
  double noise = 0;  // noise_floor() of CPython's rounds
  Finding finding = Finding::not_measured;
};

/// Returns the distance between the smallest and the largest of CPython's rounds, measured as the
/// rule measures. Returns 0 for fewer than two rounds.
double noise_floor(Rule::Kind kind, std::span<const double> rounds);

/// Judges the medians. The rule holds if the error is within the tolerance or the noise floor, and
/// the simulator's value is within the bounds. Returns `not_measured` if a side has no rounds.
Judgement judge(const Rule& rule, const std::vector<double>& cpython,
                const std::vector<double>& simulator);

/// Returns the verdict on a row of claims: `differs` if one claim differs, else `noisy` if one is
/// noisy, else `not_measured` if one was not measured, else `ok`.
Finding sum_up(std::span<const Finding> findings);

/// Returns the slope of the least-squares line through the points (ln x, ln y).
double log_slope(std::span<const double> x, std::span<const double> y);

}  // namespace interleave::fidelity
