#include "results/statistics/congestion.hpp"

#include "results/files/latency.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace interleave {

namespace {

constexpr std::size_t group = 5;

std::vector<double> means_of_groups(std::span<const std::int64_t> latencies) {
  std::vector<double> means;
  for (; latencies.size() >= group; latencies = latencies.subspan(group)) {
    auto five = latencies.first(group);
    means.push_back(std::accumulate(five.begin(), five.end(), 0.0) / group);
  }
  return means;
}

double at_quantile(std::vector<double> values, Quantile quantile) {
  auto rank = nearest_rank(values.size(), quantile);
  auto chosen = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), chosen, values.end());
  return *chosen;
}

}  // namespace

std::uint64_t count_congestions(std::span<const std::int64_t> latencies) {
  auto means = means_of_groups(latencies);
  if (means.empty()) return 0;
  auto calm = at_quantile(means, 5'000);
  auto congested = at_quantile(means, 9'000);
  std::uint64_t count = 0;
  bool was_calm = true;
  for (double mean : means) {
    if (was_calm && mean >= congested) {
      ++count;
      was_calm = false;
    } else if (mean <= calm) {
      was_calm = true;
    }
  }
  return count;
}

std::optional<std::uint64_t> count_congestions(const Ledger& ledger) {
  if (!ledger.has_arrivals() || ledger.totals() != nullptr) return std::nullopt;
  return count_congestions(settled_latencies(ledger));
}

}  // namespace interleave
