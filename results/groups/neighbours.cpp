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

// Returns for each block the deviations of its series from their means. Each series has the same
// weight, and a series that does not vary is left out.
Matrix deviations(const Matrix& series, std::size_t blocks) {
  Matrix result(blocks);
  for (const auto& values : series) {
    auto mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(blocks);
    double squares = 0;
    for (double value : values) squares += (value - mean) * (value - mean);
    if (!(squares > 0)) continue;
    for (std::size_t block = 0; block < blocks; ++block) {
      result[block].push_back((values[block] - mean) / std::sqrt(squares));
    }
  }
  return result;
}

// Returns the sum of the products of neighbours.
double of_neighbours(const Matrix& blocks, const std::vector<std::size_t>& order) {
  double sum = 0;
  for (std::size_t at = 1; at < order.size(); ++at) {
    const auto& one = blocks[order[at - 1]];
    sum = std::inner_product(one.begin(), one.end(), blocks[order[at]].begin(), sum);
  }
  return sum;
}

bool is_shown(const Matrix& blocks, std::vector<std::size_t> order) {
  constexpr int shuffles = 999;
  // In a thousand. With few blocks the estimate is so poor that a false alarm costs more than it
  // saves.
  const int rarely = order.size() < 10 ? 10 : 50;
  auto seen = of_neighbours(blocks, order);
  auto as_much =
      seen - 1e-9 * std::abs(seen);  // the reversed order has the same sum but for rounding
  std::uint64_t state = 1;
  int as_large = 1;
  for (int shuffle = 0; shuffle < shuffles && as_large <= rarely; ++shuffle) {
    for (auto left = order.size(); left > 1; --left) {
      std::swap(order[left - 1], order[(splitmix64(state++) >> 32U) * left >> 32U]);
    }
    as_large += of_neighbours(blocks, order) >= as_much;
  }
  return as_large <= rarely;
}

}  // namespace

double neighbour_correlation(const Matrix& series) {
  constexpr std::size_t fewest = 6;
  auto blocks = series.empty() ? 0 : series.front().size();
  if (blocks < fewest) return 0;
  auto deviating = deviations(series, blocks);
  auto varying = deviating.front().size();
  std::vector<std::size_t> order(blocks);
  std::iota(order.begin(), order.end(), 0U);
  if (varying == 0 || !is_shown(deviating, order)) return 0;
  auto raw = of_neighbours(deviating, order) / static_cast<double>(varying);
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
