#include "results/groups/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

using Entrants = std::vector<const Entrant*>;

std::map<std::pair<std::string, std::string>, Entrants> by_model(const Contest& contest) {
  std::map<std::pair<std::string, std::string>, Entrants> groups;
  for (const Entrant& entrant : contest.entrants) {
    // The baseline has one worker at every setting.
    if (entrant.model != "serial") groups[{entrant.model, entrant.settings}].push_back(&entrant);
  }
  return groups;
}

std::set<std::uint64_t> counts_of(const Entrants& entrants) {
  std::set<std::uint64_t> counts;
  for (const Entrant* entrant : entrants) {
    bool any =
        std::ranges::any_of(entrant->rows, [](const Row* row) { return has_throughput(*row); });
    if (entrant->workers > 0 && any) counts.insert(*entrant->workers);
  }
  return counts;
}

// in_flight must be constant, or in proportion to the workers. Otherwise two things change along
// the sweep.
bool has_one_rule_for_in_flight(const Entrants& entrants) {
  auto first = *entrants.front();
  bool same = true;
  bool alike = true;
  for (const Entrant* entrant : entrants) {
    same &= entrant->in_flight == first.in_flight;
    alike &= entrant->in_flight.value_or(0) * first.workers.value_or(0) ==
             first.in_flight.value_or(0) * entrant->workers.value_or(0);
  }
  return same || alike;
}

bool was_peer_bound(const Entrants& entrants) {
  return std::ranges::any_of(entrants, [](const Entrant* entrant) {
    return std::ranges::any_of(entrant->rows, [](const Row* row) {
      return !row->flags.empty() && row->has_flag("peer_bound");
    });
  });
}

using Block = std::pair<std::string_view, std::uint64_t>;  // run_id, block

struct BlockMean {
  Block block;
  double logarithm = 0;
  double rows = 0;
};

// `entrant` has its rows sorted by run and block. Repetitions within a block count once.
std::vector<BlockMean> means_of(const Entrant& entrant) {
  std::vector<BlockMean> means;
  for (const Row* row : entrant.rows) {
    if (!has_throughput(*row)) continue;
    Block block{row->run_id, row->block};
    if (means.empty() || means.back().block != block) means.push_back({.block = block});
    means.back().logarithm += std::log(*row->throughput_per_s);
    ++means.back().rows;
  }
  for (BlockMean& mean : means) mean.logarithm /= mean.rows;
  return means;
}

// Returns the blocks that all entrants have. The entrants are sorted by their numbers of workers. A
// file may have a million rows, so all lists are traversed together without look-ups.
std::vector<std::vector<double>> whole_blocks(const Entrants& entrants) {
  std::vector<std::vector<BlockMean>> columns;
  for (const Entrant* entrant : entrants) columns.push_back(means_of(*entrant));
  std::vector<std::size_t> at(columns.size());
  std::vector<std::vector<double>> whole;
  for (const BlockMean& first : columns.front()) {
    std::vector<double> line;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const auto& means = columns[column];
      while (at[column] < means.size() && means[at[column]].block < first.block) ++at[column];
      if (at[column] == means.size() || means[at[column]].block != first.block) break;
      line.push_back(means[at[column]].logarithm);
    }
    if (line.size() == columns.size()) whole.push_back(std::move(line));
  }
  return whole;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string why_refused(const Contest& contest, const Entrants& entrants, const Sweep& sweep,
                        std::optional<unsigned> cpus) {
  const auto& data = sweep.data;
  if (contest.is_open()) return "under open load, throughput is what was offered";
  if (!entrants.front()->workers) return "it has no number of workers";
  if (was_peer_bound(entrants)) return "the load peer was the bottleneck";
  if (data.workers.size() < ScalingData::fewest_counts) {
    auto text = counted(data.workers.size(), "number of workers", "numbers of workers");
    if (!sweep.beyond.empty()) text += " up to the " + counted(*cpus, "CPU", "CPUs");
    return text + ", and a law needs six";
  }
  if (!has_one_rule_for_in_flight(entrants)) {
    return "in_flight is neither the same everywhere nor in proportion to the workers";
  }
  if (data.blocks.size() < ScalingData::fewest_blocks) {
    return counted(data.blocks.size(), "block has", "blocks have") +
           " all numbers of workers, and an interval needs five";
  }
  return "";
}

Sweep sweep_of(const Contest& contest, const Entrants& entrants, std::optional<unsigned> cpus) {
  Sweep sweep{.model = entrants.front()->model, .settings = entrants.front()->settings};
  auto counts = counts_of(entrants);
  if (cpus) {
    auto first = counts.upper_bound(*cpus);
    sweep.beyond.assign(first, counts.end());
    counts.erase(first, counts.end());
  }
  sweep.data.workers.assign(counts.begin(), counts.end());
  Entrants kept = entrants;
  std::erase_if(kept, [&](const Entrant* entrant) {
    return entrant->workers && !counts.contains(*entrant->workers);
  });
  if (counts.size() >= ScalingData::fewest_counts) sweep.data.blocks = whole_blocks(kept);
  sweep.refusal = why_refused(contest, kept.empty() ? entrants : kept, sweep, cpus);
  return sweep;
}

}  // namespace

std::vector<Sweep> sweeps(const Contest& contest, std::optional<unsigned> cpus) {
  std::vector<Sweep> result;
  bool any = false;
  for (const auto& [name, entrants] : by_model(contest)) {
    any |= counts_of(entrants).size() > 1;
    result.push_back(sweep_of(contest, entrants, cpus));
  }
  if (!any) result.clear();
  return result;
}

}  // namespace interleave
