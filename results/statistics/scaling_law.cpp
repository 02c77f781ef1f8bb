// Two laws, and the least-squares curve for each.
//
// AMDAHL   A share sigma of the work cannot be divided: n workers need sigma + (1 - sigma) / n of
//          the time of one.
// GUNTHER  In addition, each pair of workers must coordinate, at a cost of kappa. Beyond a peak,
//          more workers make the program slower.
//
// n / throughput = (1 + sigma (n-1) + kappa n (n-1)) / lambda is linear in 1, n-1 and n (n-1). The
// laws are mostly fitted as a parabola through n / throughput. But a throughput has a relative
// error. In n / throughput this error grows as a point becomes slower, so that the noise of the
// slowest point dominates. The minimum may then lie where sigma or kappa is negative. Bounds on
// lambda sigma and lambda kappa do not help, since these products have no meaning. So this file
// fits the logarithms of throughputs. They all have the same noise, and their residuals are
// relative errors.
//
// In logarithms lambda is a mean, and two parameters remain. The Gauss-Newton method finds them,
// with steps halved until they improve the fit. If it ends out of bounds, the best point on the
// three edges of the bounds is the answer. Boost.Math 1.74 has minimisers for one variable only.
//
// Sources: G. Amdahl, AFIPS Spring Joint Computer Conference 1967; N. Gunther, "Guerrilla Capacity
// Planning" (2007), chapters 4 to 6.
#include "results/statistics/scaling_law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace interleave {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The shape of a law, without its scale lambda.
struct Shape {
  double sigma = 0;
  double kappa = 0;

  /// Returns the factor by which a task takes longer with n - 1 other workers.
  double stretch(double n) const { return 1 + sigma * (n - 1) + kappa * n * (n - 1); }
};

/// Which of the two parameters may move.
struct Free {
  bool sigma;
  bool kappa;
};

// Returns log lambda as determined by this point alone.
double log_lambda(const Shape& shape, const ScalingPoint& point) {
  return point.log_throughput - std::log(point.workers) + std::log(shape.stretch(point.workers));
}

double mean_log_lambda(const Shape& shape, std::span<const ScalingPoint> points) {
  double sum = 0;
  for (const auto& point : points) sum += log_lambda(shape, point);
  return sum / static_cast<double>(points.size());
}

double squares(const Shape& shape, std::span<const ScalingPoint> points) {
  for (const auto& point : points) {
    if (!(shape.stretch(point.workers) > 0)) return infinite;
  }
  auto mean = mean_log_lambda(shape, points);
  double sum = 0;
  for (const auto& point : points) {
    auto residual = log_lambda(shape, point) - mean;
    sum += residual * residual;
  }
  return sum;
}

/// Sums of the normal equations: products of the residuals and their derivatives by sigma and
/// kappa.
struct Normal {
  double ss = 0, sk = 0, kk = 0;  // products of two derivatives
  double sr = 0, kr = 0;          // of a derivative and the residual

  /// Returns the Gauss-Newton step. It would be exact if residuals were linear.
  Shape step(Free free) const {
    if (!free.kappa) return {-sr / ss, 0};
    if (!free.sigma) return {0, -kr / kk};
    auto determinant = ss * kk - sk * sk;
    return {(sk * kr - kk * sr) / determinant, (sk * sr - ss * kr) / determinant};
  }
};

Normal normal_equations(const Shape& shape, std::span<const ScalingPoint> points) {
  auto count = static_cast<double>(points.size());
  Normal sums;
  double s_sum = 0;
  double k_sum = 0;
  auto mean = mean_log_lambda(shape, points);
  for (const auto& point : points) {
    auto n = point.workers;
    auto by_sigma = (n - 1) / shape.stretch(n);
    auto by_kappa = n * by_sigma;
    auto residual = log_lambda(shape, point) - mean;  // the mean of these is 0
    sums.ss += by_sigma * by_sigma;
    sums.sk += by_sigma * by_kappa;
    sums.kk += by_kappa * by_kappa;
    sums.sr += by_sigma * residual;
    sums.kr += by_kappa * residual;
    s_sum += by_sigma;
    k_sum += by_kappa;
  }
  // lambda follows the shape, so the derivatives are taken about their means.
  sums.ss -= s_sum * s_sum / count;
  sums.sk -= s_sum * k_sum / count;
  sums.kk -= k_sum * k_sum / count;
  return sums;
}

Shape descend(Shape shape, Free free, std::span<const ScalingPoint> points) {
  auto best = squares(shape, points);
  for (int step = 0; step < 50; ++step) {
    auto [sigma, kappa] = normal_equations(shape, points).step(free);
    Shape next;
    double then = infinite;
    for (double share = 1; share > 1e-3 && !(then < best); share /= 2) {
      next = {shape.sigma + share * sigma, shape.kappa + share * kappa};
      then = squares(next, points);
    }
    if (!(then < best)) break;
    bool settled = best - then <= 1e-9 * best;
    shape = next;
    best = then;
    if (settled) break;
  }
  return shape;
}

bool is_allowed(const Shape& shape) {
  return shape.sigma >= 0 && shape.sigma <= 1 && shape.kappa >= 0;
}

// Amdahl's law is the edge where kappa is 0. A result beyond the end of an edge is moved to that
// end.
Shape on_edge(double sigma, std::span<const ScalingPoint> points) {
  auto kappa = descend({sigma, 0}, {false, true}, points).kappa;
  return {sigma, std::max(kappa, 0.0)};
}

Shape amdahl_shape(std::span<const ScalingPoint> points) {
  auto sigma = descend({0.1, 0}, {true, false}, points).sigma;
  return {std::clamp(sigma, 0.0, 1.0), 0};
}

Shape usl_shape(std::span<const ScalingPoint> points) {
  auto amdahl = amdahl_shape(points);
  auto within = descend(amdahl, {true, true}, points);
  if (is_allowed(within)) return within;
  // Only an edge between the bounds and the point reached can have the best point.
  std::vector<Shape> edges = {amdahl};
  if (within.sigma < 0) edges.push_back(on_edge(0, points));
  if (within.sigma > 1) edges.push_back(on_edge(1, points));
  return *std::ranges::min_element(edges, {},
                                   [&](const Shape& shape) { return squares(shape, points); });
}

}  // namespace

std::string_view to_string(LawKind kind) {
  return kind == LawKind::amdahl ? "Amdahl" : "USL";
}

double ScalingLaw::at(double workers) const {
  return lambda * workers / Shape{sigma, kappa}.stretch(workers);
}

std::optional<double> ScalingLaw::peak() const {
  if (!(kappa > 0)) return std::nullopt;
  return std::max(1.0, std::sqrt((1 - sigma) / kappa));
}

ScalingLaw fit_law(LawKind kind, std::span<const ScalingPoint> points) {
  auto shape = kind == LawKind::amdahl ? amdahl_shape(points) : usl_shape(points);
  return {std::exp(mean_log_lambda(shape, points)), shape.sigma, shape.kappa};
}

double squares_of(const ScalingLaw& law, std::span<const ScalingPoint> points) {
  return squares({law.sigma, law.kappa}, points);
}

}  // namespace interleave
