#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace interleave {

/// Which law: Amdahl's is Gunther's Universal Scalability Law without the term of kappa.
enum class LawKind : std::uint8_t { amdahl, usl };
std::string_view to_string(LawKind kind);

/// Throughput of n workers: lambda n / (1 + sigma (n-1) + kappa n (n-1)).
struct ScalingLaw {
  double lambda = 0;  // throughput of one worker, tasks per second
  double sigma = 0;   // 0 to 1: what share of the work only one worker can do at a time
  double kappa = 0;   // at least 0: what each pair of workers costs, in tasks of one worker

  double at(double workers) const;
  /// How many times as fast as one worker.
  double speedup(double workers) const { return at(workers) / lambda; }
  /// The number of workers with the greatest throughput, at least 1; none where more are always
  /// faster.
  std::optional<double> peak() const;
};

/// A throughput, as its logarithm, at a number of workers (at least 1).
struct ScalingPoint {
  double workers;
  double log_throughput;
};

/// The law of this kind with the least squares of the residuals of logarithms, within the bounds of
/// its parameters. Needs more points, with distinct numbers of workers, than the law has parameters.
ScalingLaw fit_law(LawKind kind, std::span<const ScalingPoint> points);

/// The sum of those squares.
double squares_of(const ScalingLaw& law, std::span<const ScalingPoint> points);

}  // namespace interleave
