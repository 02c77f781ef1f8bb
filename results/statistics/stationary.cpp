#include "results/statistics/stationary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <boost/math/distributions/students_t.hpp>

namespace interleave {

namespace {

// The bias of a p99 in a window with one congestion, in standard deviations.
constexpr double bias_of_p99 = 12;

double standard_deviation(std::span<const double> values, double mean) {
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double half_width_of(std::span<const double> values, double deviation) {
  auto count = static_cast<double>(values.size());
  auto student = quantile(boost::math::students_t_distribution<double>(count - 1), 0.975);
  return student * deviation / std::sqrt(count);
}

// nullopt if no block has a count of congestions.
std::optional<double> mean_congestions(std::span<const BlockLatency> blocks) {
  std::vector<double> counts;
  for (const BlockLatency& block : blocks) {
    if (block.congestions) counts.push_back(*block.congestions);
  }
  return counts.empty() ? std::nullopt : std::optional(mean_of(counts));
}

}  // namespace

MeanInterval mean_interval(std::span<const double> values) {
  MeanInterval result{.mean = mean_of(values)};
  if (values.size() < StationaryInterval::least_blocks) return result;
  auto half_width = half_width_of(values, standard_deviation(values, result.mean));
  result.low = result.mean - half_width;
  result.high = result.mean + half_width;
  return result;
}

StationaryInterval stationary_interval(std::span<const BlockLatency> blocks, double tail) {
  StationaryInterval result{.blocks = blocks.size()};
  if (blocks.empty()) return result;
  std::vector<double> logarithms;
  for (const BlockLatency& block : blocks) logarithms.push_back(std::log(block.ns));
  auto mean = mean_of(logarithms);
  result.typical_ns = std::exp(mean);
  if (blocks.size() < StationaryInterval::least_blocks) return result;
  auto deviation = standard_deviation(logarithms, mean);
  auto congestions = mean_congestions(blocks);
  result.half_width = half_width_of(logarithms, deviation);
  if (congestions) {
    result.bias = bias_of_p99 * (0.01 / tail) * deviation / std::max(*congestions, 1.0);
  }
  result.is_bounded = !congestions || *congestions >= StationaryInterval::least_congestions;
  result.low_ns = std::exp(mean - result.half_width);
  result.high_ns = std::exp(mean + result.half_width + result.bias);
  return result;
}

// The random part of the distance shrinks with the square root of the number of blocks. The bias
// shrinks with the length of the window. Above the limit only the random part counts. Below it each
// part gets half of the distance.
double StationaryInterval::blocks_wanted(double limit_ns) const {
  auto distance = std::log(limit_ns / typical_ns);
  auto room = distance < 0 ? -distance : distance / 2;
  auto ratio = half_width / std::max(room, 1e-9);
  return std::max(1.0, ratio * ratio);
}

double StationaryInterval::length_wanted(double limit_ns) const {
  if (!is_bounded) return 4;
  auto distance = std::log(limit_ns / typical_ns);
  if (distance <= 0) return 1;
  return std::max(1.0, 2 * bias / distance);
}

}  // namespace interleave
