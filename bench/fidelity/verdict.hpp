#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace interleave::fidelity {

/// What must hold between a value of the simulator and CPython's.
struct Rule {
  enum class Kind : std::uint8_t {
    ratio,       // |ln(simulator / CPython)| is within the tolerance
    difference,  // |simulator - CPython| is
    no_more,     // ln(simulator / CPython) is: it may be smaller by any factor
    shape,       // only the bounds hold
  };

  Kind kind = Kind::ratio;
  double tolerance = 0;
  // Bounds of the simulator's value, whatever CPython does.
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
  noisy,         // the machine was never quiet enough to tell
  not_measured,  // a side could not
};
std::string_view to_string(Finding finding);

struct Judgement {
  double cpython = 0;  // medians over the rounds
  double simulator = 0;
  double error = 0;  // in the rule's measure: a logarithm or a difference
  double noise = 0;  // the same between CPython's own rounds
  Finding finding = Finding::not_measured;
};

/// How far CPython's own rounds lie apart in the rule's measure; 0 for fewer than two.
double noise_floor(Rule::Kind kind, std::span<const double> rounds);

/// The rule holds when the error is within its tolerance or within the noise floor, and the
/// simulator's value within its bounds. A side without rounds leaves nothing to judge.
Judgement judge(const Rule& rule, const std::vector<double>& cpython,
                const std::vector<double>& simulator);

/// Of a row of claims: `differs` if one differs, else the worst that kept one from being judged.
Finding sum_up(std::span<const Finding> findings);

/// The slope of the straight line nearest to the points (ln x, ln y).
double log_slope(std::span<const double> x, std::span<const double> y);

}  // namespace interleave::fidelity
