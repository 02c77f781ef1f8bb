// How small may a task be?
//
// SOURCE       E. Slaughter et al., "Task Bench: A Parameterized Benchmark for Evaluating Parallel
//              Runtime Performance", SC 2020: METG(50 %) is the smallest task at which a system
//              reaches half of the best performance.
// DIFFERENCES  They divide by a system's own peak. That differs among systems, and with the clock
//              rate of the moment. Here one denominator, from the same block, serves all models.
//              The wait has no counterpart there.
#include "results/groups/grain.hpp"

#include "core/errors.hpp"
#include "core/settings.hpp"
#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double half = 0.5;

struct SweptWorkload {
  std::string_view name;
  std::string_view parameter;
  GrainSweep::Kind kind;
};
constexpr std::array<SweptWorkload, 2> swept = {
    {{"spin", "cpu=", GrainSweep::Kind::computing}, {"sleep", "io=", GrainSweep::Kind::waiting}}};

// The log throughputs of a model, by size and block.
using Scores = std::map<double, std::map<Block, double>>;
using EntrantKey = std::tuple<std::string, std::string, std::optional<std::uint64_t>,
                              std::optional<std::uint64_t>>;  // model, settings, workers, in flight

struct Collected {
  std::vector<const Contest*> contests{};
  std::map<EntrantKey, Scores> models{};
  std::set<std::string> one_at_a_time{};  // models in which one task computes at a time, by design
  std::optional<std::uint64_t> cpus{};
};
using SweepKey = std::tuple<std::size_t, std::string, std::optional<std::uint64_t>>;

// Splits "cpu=2us;yield=0" into 2e-6 s and "yield=0". Returns nullopt if the parameter is missing.
std::optional<std::pair<double, std::string>> split(const std::string& params,
                                                    std::string_view parameter) {
  auto start = params.starts_with(parameter) ? 0 : params.find(";" + std::string(parameter));
  if (start == std::string::npos) return std::nullopt;
  auto value = params.find('=', start) + 1;
  auto end = std::min(params.find(';', value), params.size());
  try {
    std::chrono::duration<double> size = parse_duration(params.substr(value, end - value));
    return std::pair(size.count(), params.substr(0, start) + params.substr(end));
  } catch (const UsageError&) {  // a file may hold any text
    return std::nullopt;
  }
}

void add_entrant(const Entrant& entrant, double size, Collected& sweep) {
  EntrantKey key{entrant.model, entrant.settings, entrant.workers, entrant.in_flight};
  sweep.models[key][size].merge(log_scores(entrant));
  for (const Row* row : entrant.rows) {
    if (row->machine_cpus) sweep.cpus = row->machine_cpus;
    if (row->one_at_a_time > 0) sweep.one_at_a_time.insert(row->model);
  }
}

void collect(const Contest& contest, std::map<SweepKey, Collected>& sweeps) {
  const auto* kind = std::ranges::find(swept, contest.workload, &SweptWorkload::name);
  if (kind == swept.end() || contest.is_open()) return;
  auto size = split(contest.params, kind->parameter);
  if (!size || !(size->first > 0)) return;
  bool waits = kind->kind == GrainSweep::Kind::waiting;
  for (const Entrant& entrant : contest.entrants) {
    if (entrant.throughput() <= 0) continue;
    auto in_flight = waits ? entrant.in_flight : std::nullopt;
    Collected& sweep = sweeps[{kind - swept.begin(), size->second, in_flight}];
    if (sweep.contests.empty() || sweep.contests.back() != &contest) {
      sweep.contests.push_back(&contest);
    }
    add_entrant(entrant, size->first, sweep);
  }
}

// Returns the blocks in which a model has all of its sizes, in order.
std::vector<Block> whole_blocks(const Scores& scores) {
  std::vector<Block> blocks;
  for (const auto& first : scores.begin()->second) {
    const Block& block = first.first;
    bool whole =
        std::ranges::all_of(scores, [&](const auto& size) { return size.second.contains(block); });
    if (whole) blocks.push_back(block);
  }
  return blocks;
}

/// Shares of the ideal at each size, in one block.
using Shares = std::vector<std::pair<double, double>>;  // size, share

// Returns the size from which on the shares are at least a half. Between two sizes both are
// interpolated as logarithms.
double crossing(const Shares& shares) {
  auto above = shares.size();
  while (above > 0 && shares[above - 1].second >= half) --above;
  if (above == shares.size()) return never;
  if (above == 0) return 0;
  auto [small, share_below] = shares[above - 1];
  auto [large, share_above] = shares[above];
  auto step = std::log(half / share_below) / std::log(share_above / share_below);
  return small * std::pow(large / small, step);
}

double best(const Shares& shares) {
  return std::ranges::max_element(shares, {}, &Shares::value_type::second)->second;
}

// The ideal throughput of a task of size 1 s, in tasks a second, by block. Empty: no block has it.
using Ideal = std::map<Block, double>;

// All CPUs, at the speed at which `serial` computed the largest tasks.
Ideal ideal_of_computing(const Collected& sweep) {
  Ideal ideal;
  for (const auto& [key, scores] : sweep.models) {
    if (std::get<0>(key) != "serial") continue;
    const auto& [size, blocks] = *scores.rbegin();
    for (const auto& [block, score] : blocks) {
      ideal[block] = std::exp(score) * size * static_cast<double>(sweep.cpus.value_or(1));
    }
  }
  return ideal;
}

// As many at once as are in flight.
Ideal ideal_of_waiting(const Collected& sweep, std::uint64_t in_flight) {
  Ideal ideal;
  for (const auto& [key, scores] : sweep.models) {
    for (const auto& [size, blocks] : scores) {
      for (const auto& [block, score] : blocks) ideal[block] = static_cast<double>(in_flight);
    }
  }
  return ideal;
}

// Returns the lower of two middle values if no mean of them makes sense.
double middle_of(const std::vector<double>& sorted) {
  auto low = sorted[(sorted.size() - 1) / 2];
  auto high = sorted[sorted.size() / 2];
  return low > 0 && high < never ? (low + high) / 2 : low;
}

GrainLimit limit_of(const EntrantKey& key, const Scores& scores, const Ideal& ideal) {
  GrainLimit limit;
  std::tie(limit.model, limit.settings, limit.workers, limit.in_flight) = key;
  std::vector<double> sizes;
  std::vector<double> most;
  for (const Block& block : whole_blocks(scores)) {
    auto found = ideal.find(block);
    if (found == ideal.end()) continue;
    Shares shares;
    for (const auto& [size, blocks] : scores) {
      shares.emplace_back(size, std::exp(blocks.at(block)) * size / found->second);
    }
    sizes.push_back(crossing(shares));
    most.push_back(best(shares));
  }
  limit.blocks = sizes.size();
  if (sizes.empty()) return limit;
  std::ranges::sort(sizes);
  limit.median = middle_of(sizes);
  limit.best_share = median(std::move(most));
  auto interval = median_interval(sizes.size());
  limit.low = interval ? sizes[interval->low] : 0;
  limit.high = interval ? sizes[interval->high] : never;
  return limit;
}

// The baseline has one CPU, so its limit is the size of its own overhead.
Ideal on_one_cpu(Ideal ideal, const Collected& sweep) {
  for (auto& [block, rate] : ideal) rate /= static_cast<double>(sweep.cpus.value_or(1));
  return ideal;
}

// One task at a time keeps at most half of two CPUs busy. Noise must not turn that into a limit.
void apply_design(const Collected& sweep, GrainLimit& limit) {
  if (sweep.cpus.value_or(1) < 2 || !sweep.one_at_a_time.contains(limit.model)) return;
  limit.median = limit.low = limit.high = never;
}

// Returns why no limit is known, or an empty text.
std::string refusal_of(const GrainSweep& sweep, const Ideal& ideal) {
  if (sweep.kind == GrainSweep::Kind::waiting) return "";
  if (!sweep.cpus) return "the rows do not say how many CPUs there were";
  return ideal.empty() ? "serial has no result to compare with" : "";
}

GrainLimit limit_in(const GrainSweep& sweep, const EntrantKey& model, const Scores& scores,
                    const Ideal& ideal, const Collected& collected) {
  if (sweep.kind == GrainSweep::Kind::waiting) return limit_of(model, scores, ideal);
  if (std::get<0>(model) == "serial") {
    return limit_of(model, scores, on_one_cpu(ideal, collected));
  }
  auto limit = limit_of(model, scores, ideal);
  apply_design(collected, limit);
  return limit;
}

GrainSweep sweep_of(const SweepKey& key, const Collected& collected) {
  auto [which, params, in_flight] = key;
  GrainSweep sweep{.kind = swept.at(which).kind,
                   .in_flight = in_flight,
                   .cpus = collected.cpus,
                   .contests = collected.contests};
  sweep.smallest = never;
  bool computes = sweep.kind == GrainSweep::Kind::computing;
  auto ideal =
      computes ? ideal_of_computing(collected) : ideal_of_waiting(collected, in_flight.value_or(1));
  for (const auto& [model, scores] : collected.models) {
    if (scores.size() < fewest_sizes) continue;
    // A baseline that holds one wait at a time is no model of many waits.
    if (!computes && std::get<0>(model) == "serial") continue;
    sweep.smallest = std::min(sweep.smallest, scores.begin()->first);
    sweep.largest = std::max(sweep.largest, scores.rbegin()->first);
    auto limit = limit_in(sweep, model, scores, ideal, collected);
    if (limit.blocks > 0) sweep.limits.push_back(std::move(limit));
  }
  std::ranges::stable_sort(sweep.limits, {}, [](const GrainLimit& limit) {
    return std::pair(limit.median, -limit.best_share);
  });
  sweep.refusal = refusal_of(sweep, ideal);
  if (!sweep.refusal.empty()) sweep.limits.clear();
  return sweep;
}

}  // namespace

std::vector<GrainSweep> find_grain(std::span<const Contest> contests) {
  std::map<SweepKey, Collected> collected;
  for (const Contest& contest : contests) collect(contest, collected);
  std::vector<GrainSweep> sweeps;
  for (const auto& [key, models] : collected) {
    auto sweep = sweep_of(key, models);
    if (sweep.largest > 0) sweeps.push_back(std::move(sweep));
  }
  return sweeps;
}

}  // namespace interleave
