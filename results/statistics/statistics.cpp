// Why paired, why logarithms, why this interval.
//
// Two models that run directly one after the other have the same state of the machine. Minutes
// apart they may not. So each block runs every cell once, in random order. Only ratios *within* a
// block are compared, so that drift that is common to a block cancels. Ratios are symmetric on a
// logarithmic scale (twice as fast is as far from 1 as half as fast).
//
// The interval is that of the sign test: between two order statistics of the ratios. It assumes no
// shape of distribution, since run times have long tails. It assumes only that blocks are
// independent. Each ratio lies below the true median with probability 1/2, so the number of such
// ratios is binomial. Hence the interval [x(k), x(n+1-k)] misses the median with probability
// 2 P(Bin(n, 1/2) < k).
//
// Sources: W. R. Thompson, "On confidence ranges for the median", Annals of Mathematical Statistics
// 7 (1936); J.-Y. Le Boudec, "Performance Evaluation of Computer and Communication Systems" (2010),
// section 2.2 and its table for small n.
#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace interleave {

double median(std::vector<double> values) {
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double median_absolute_deviation(const std::vector<double>& values) {
  auto centre = median(values);
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (double value : values) deviations.push_back(std::abs(value - centre));
  return median(std::move(deviations));
}

std::optional<OrderInterval> median_interval(std::size_t count) {
  constexpr double most_missed = 0.05;
  // Binomial probabilities are logarithms, since 2^-n underflows a double at n = 1075.
  double log_probability = -static_cast<double>(count) * std::numbers::ln2;
  double missed = 0;
  std::optional<OrderInterval> best;
  for (std::size_t below = 0; below < count / 2; ++below) {
    missed += 2 * std::exp(log_probability);
    if (missed > most_missed) break;
    best = {below, count - 1 - below, 1 - missed};
    log_probability +=
        std::log(static_cast<double>(count - below) / (static_cast<double>(below) + 1));
  }
  return best;
}

std::string_view to_string(Ordering difference) {
  constexpr std::array<std::string_view, 4> names = {"faster", "slower", "no difference shown",
                                                     "not enough blocks"};
  return names.at(static_cast<std::size_t>(difference));
}

Comparison compare(std::vector<double> log_ratios) {
  Comparison result;
  result.blocks = log_ratios.size();
  if (log_ratios.empty()) return result;
  std::ranges::sort(log_ratios);
  result.ratio = std::exp(median(log_ratios));
  auto interval = median_interval(log_ratios.size());
  if (!interval) return result;
  result.low = std::exp(log_ratios[interval->low]);
  result.high = std::exp(log_ratios[interval->high]);
  result.difference = result.low > 1    ? Ordering::faster
                      : result.high < 1 ? Ordering::slower
                                        : Ordering::no_difference_shown;
  return result;
}

}  // namespace interleave
