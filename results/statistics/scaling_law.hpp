#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace interleave {

/// The kind of law. Amdahl's is Gunther's Universal Scalability Law without the term of kappa.
enum class LawKind : std::uint8_t { amdahl, usl };
std::string_view to_string(LawKind kind);

/// Throughput of n workers: lambda n / (1 + sigma (n-1) + kappa n (n-1)).
struct ScalingLaw {
  double lambda = 0;  // throughput of one worker, tasks per second
  double sigma = 0;   // 0 to 1: the share of the work that only one worker can do at a time
  double kappa = 0;   // at least 0: the cost of each pair of workers, in tasks of one worker

  double at(double workers) const;
  /// Returns the speed-up over one worker.
  double speedup(double workers) const { return at(workers) / lambda; }
  /// Returns the number of workers with the greatest throughput, at least 1. nullopt if more
  /// workers are always faster.
  std::optional<double> peak() const;
};

/// The logarithm of a throughput at a number of workers (at least 1).
struct ScalingPoint {
  double workers;
  double log_throughput;
};

/// Returns the law of this kind with the least squares of the residuals of logarithms, within the
/// bounds of its parameters. Needs more points, with distinct numbers of workers, than the law has
/// parameters.
ScalingLaw fit_law(LawKind kind, std::span<const ScalingPoint> points);

/// Returns the sum of the squared residuals of logarithms.
double squares_of(const ScalingLaw& law, std::span<const ScalingPoint> points);

}  // namespace interleave
