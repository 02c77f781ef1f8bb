// Are blocks independent?
//
// The intervals of a run assume it. A machine that is slow for minutes makes neighbouring blocks
// alike. If it slows some models more than others, pairing does not remove that. Six blocks show
// little about one pair of models. All models of a contest together show more.
//
// Independent blocks could have come in any order. So a permutation test compares the sum of
// products of neighbours with that of the same blocks shuffled. It is exact for any distribution,
// and for any dependence of models within a block. The estimate from few values is too small on
// average by (1 + 4 r) / n (Kendall), and this bias is corrected.
//
// Sources: M. G. Kendall, Biometrika 41 (1954), "Note on bias in the estimation of
// autocorrelation"; G. E. P. Box, G. M. Jenkins and G. C. Reinsel, "Time Series Analysis", 3rd ed.
// (1994), chapter 2.
#include "results/groups/neighbours.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

namespace interleave {

namespace {

using Matrix = std::vector<std::vector<double>>;

constexpr double most = 0.9;

// Returns the products of each two blocks, summed over the series. Each series has the same weight.
Matrix products(const Matrix& series, std::size_t blocks, double& varying) {
  Matrix sums(blocks, std::vector<double>(blocks));
  for (auto values : series) {
    auto mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(blocks);
    double squares = 0;
    for (double& value : values) {
      value -= mean;
      squares += value * value;
    }
    if (!(squares > 0)) continue;
    ++varying;
    for (std::size_t one = 0; one < blocks; ++one) {
      for (std::size_t other = 0; other < blocks; ++other) {
        sums[one][other] += values[one] * values[other] / squares;
      }
    }
  }
  return sums;
}

double of_neighbours(const Matrix& products, const std::vector<std::size_t>& order) {
  double sum = 0;
  for (std::size_t at = 1; at < order.size(); ++at) sum += products[order[at - 1]][order[at]];
  return sum;
}

bool is_shown(const Matrix& products, std::vector<std::size_t> order) {
  constexpr int shuffles = 999;
  // In a thousand. With few blocks the estimate is so poor that a false alarm costs more than it
  // saves.
  const int rarely = order.size() < 10 ? 10 : 50;
  auto seen = of_neighbours(products, order);
  auto as_much =
      seen - 1e-9 * std::abs(seen);  // the reversed order has the same sum but for rounding
  std::uint64_t state = 1;
  int as_large = 1;
  for (int shuffle = 0; shuffle < shuffles && as_large <= rarely; ++shuffle) {
    for (auto left = order.size(); left > 1; --left) {
      std::swap(order[left - 1], order[(splitmix64(state++) >> 32U) * left >> 32U]);
    }
    as_large += of_neighbours(products, order) >= as_much;
  }
  return as_large <= rarely;
}

}  // namespace

double neighbour_correlation(const Matrix& series) {
  constexpr std::size_t fewest = 6;
  auto blocks = series.empty() ? 0 : series.front().size();
  if (blocks < fewest) return 0;
  double varying = 0;
  auto sums = products(series, blocks, varying);
  std::vector<std::size_t> order(blocks);
  std::iota(order.begin(), order.end(), 0U);
  if (varying == 0 || !is_shown(sums, order)) return 0;
  auto raw = of_neighbours(sums, order) / varying;
  auto count = static_cast<double>(blocks);
  return std::clamp((count * raw + 1) / (count - 4), 0.0, most);
}

double widening(double correlation, std::size_t count) {
  auto all = static_cast<double>(count);
  double inflation = 1;  // of the variance of the mean, by the correlation
  double power = 1;
  for (std::size_t lag = 1; lag < count; ++lag) {
    power *= correlation;
    inflation += 2 * (1 - static_cast<double>(lag) / all) * power;
  }
  auto seen = 1 - (inflation - 1) / (all - 1);  // visible share of the variance
  return std::sqrt(inflation / seen);
}

}  // namespace interleave
