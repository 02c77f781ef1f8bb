#include "results/groups/contest.hpp"

#include "results/groups/paired_scores.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

struct Sum {
  double logarithms = 0;
  double count = 0;
};

// Returns the logarithms of the ratios within the blocks that both have.
std::vector<double> log_ratios(const Entrant& entrant, const Entrant& base) {
  return paired_differences(log_scores(entrant), log_scores(base));
}

}  // namespace

std::optional<double> score(const Row& row) {
  if (!has_throughput(row)) return std::nullopt;
  if (row.load != "open") return row.throughput_per_s;
  if (row.status == Status::saturated || !(row.lat_p99_ns > 0)) return std::nullopt;
  return 1e9 / static_cast<double>(*row.lat_p99_ns);
}

std::vector<double> Entrant::throughputs() const {
  std::vector<double> values;
  for (const Row* row : rows) {
    if (has_throughput(*row)) values.push_back(*row->throughput_per_s);
  }
  return values;
}

double Entrant::throughput() const {
  auto values = throughputs();
  return values.empty() ? 0 : median(std::move(values));
}

double Entrant::score() const {
  return typical([](const Row& row) { return interleave::score(row); }).value_or(0);
}

std::vector<const Entrant*> Contest::by_score() const {
  std::vector<std::tuple<double, double, const Entrant*>> ranking;
  for (const Entrant& entrant : entrants) {
    ranking.emplace_back(-entrant.score(), -entrant.throughput(), &entrant);
  }
  // Equal ones keep the order of `entrants`, since its addresses ascend.
  std::ranges::sort(ranking);
  std::vector<const Entrant*> result;
  for (const auto& [score, throughput, entrant] : ranking) result.push_back(entrant);
  return result;
}

std::vector<const Entrant*> Contest::best_of_each_model() const {
  std::set<std::string_view> seen;
  auto ranking = by_score();
  std::erase_if(ranking,
                [&](const Entrant* entrant) { return !seen.insert(entrant->model).second; });
  return ranking;
}

const Entrant* Contest::best_of(std::string_view model) const {
  for (const Entrant* entrant : best_of_each_model()) {
    if (entrant->model == model && entrant->score() > 0) return entrant;
  }
  return nullptr;
}

bool Contest::has_one_setting(std::string_view of_model) const {
  std::set<std::string_view> settings;
  for (const Entrant& entrant : entrants) {
    if (entrant.model == of_model) settings.insert(entrant.settings);
  }
  return settings.size() <= 1;
}

std::optional<std::uint64_t> Contest::common_in_flight() const {
  std::set<std::optional<std::uint64_t>> values;
  for (const Entrant& entrant : entrants) {
    bool baseline = in_flight_swept && entrant.model == "serial";
    if (!baseline) values.insert(entrant.in_flight);
  }
  return values.size() == 1 ? *values.begin() : std::nullopt;
}

std::map<Block, double> log_scores(const Entrant& entrant) {
  // The rows are sorted by block, so each block is the last one or comes after it.
  std::map<Block, Sum> sums;
  for (const Row* row : entrant.rows) {
    auto value = score(*row);
    if (!value) continue;
    auto& sum = sums.try_emplace(sums.end(), Block(row->run_id, row->block))->second;
    sum.logarithms += std::log(*value);
    ++sum.count;
  }
  std::map<Block, double> means;
  for (const auto& [block, sum] : sums) {
    means.emplace_hint(means.end(), block, sum.logarithms / sum.count);
  }
  return means;
}

Comparison compare(const Entrant& entrant, const Entrant& base) {
  return compare(log_ratios(entrant, base));
}

double mean_ratio(const Entrant& entrant, const Entrant& base) {
  auto ratios = log_ratios(entrant, base);
  if (ratios.empty()) return 0;
  auto sum = std::accumulate(ratios.begin(), ratios.end(), 0.0);
  return std::exp(sum / static_cast<double>(ratios.size()));
}

}  // namespace interleave
