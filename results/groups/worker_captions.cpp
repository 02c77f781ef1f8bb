#include "results/groups/worker_captions.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace interleave {

namespace {

bool has_several_counts(const Contest& contest) {
  std::set<std::pair<std::string_view, std::string_view>> seen;  // model, settings
  return std::ranges::any_of(contest.entrants, [&](const Entrant& entrant) {
    return entrant.workers && !seen.emplace(entrant.model, entrant.settings).second;
  });
}

// Returns the CPUs that all models could use, apart from those limited by design. nullopt if
// the workers of any row were given, or if models differ.
std::optional<std::uint64_t> cpus_of_all(std::span<const Contest> contests) {
  std::set<std::optional<std::uint64_t>> cpus;
  for (const Contest& contest : contests) {
    for (const Entrant& entrant : contest.entrants) {
      for (const Row* row : entrant.rows) {
        if (row->worker_rule == "given") return std::nullopt;
        if (!row->one_at_a_time) cpus.insert(row->usable_cpus);
      }
    }
  }
  return cpus.size() == 1 ? *cpus.begin() : std::nullopt;
}

}  // namespace

std::string worker_caption(std::span<const Contest> contests) {
  if (std::ranges::any_of(contests, has_several_counts)) {
    return ", each model at the best number of workers measured";
  }
  auto cpus = cpus_of_all(contests);
  if (!cpus) return "";
  auto all = *cpus == 1 ? std::string("on one CPU") : "on all " + std::to_string(*cpus) + " CPUs";
  return ", each model " + all + " (loops: a thread a CPU)";
}

std::string queue_caption(std::span<const Contest> contests) {
  bool any = std::ranges::any_of(contests, [](const Contest& contest) {
    return std::ranges::any_of(contest.entrants, [](const Entrant& entrant) {
      return entrant.workers && entrant.model != "serial" && !entrant.rows.empty() &&
             entrant.rows.front()->worker_rule == "given" && entrant.in_flight > entrant.workers;
    });
  });
  return any ? "; a pool holds one wait a worker, the other tasks in flight queue" : "";
}

}  // namespace interleave
