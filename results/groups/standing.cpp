// A fair comparison needs the same means: each model should use every CPU. A model that was not
// allowed to (by --workers, or by the number of processes or interpreters) is not compared with
// models that were. A model that cannot use every CPU by design is compared, since the design is
// the subject of the comparison.
//
// One kind of flag means that a number is not the model's own. It removes the model from the
// comparison. The other kind only means that the number may be worse than usual. It is printed
// with the verdict (reservations.cpp).
#include "results/groups/standing.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace interleave {

namespace {

// A computing model should use at least this share of its CPUs. If it uses less, and the row's
// flags show that something else used them, the model is not the cause.
constexpr double fair_share = 0.8;
constexpr double computing_share = 0.6;  // CPU use of serial above which the work is to compute

std::optional<double> cpus_used(const Row& row) {
  if (!row.cpu_user_s || !row.cpu_sys_s || !(row.wall_s > 0)) return std::nullopt;
  return (*row.cpu_user_s + *row.cpu_sys_s) / *row.wall_s;
}

// noise_flags.hpp sets `pressure` where the work is to compute and all workers fit.
bool is_computing(const Contest& contest) {
  if (contest.is_open()) return false;
  for (const Entrant& entrant : contest.entrants) {
    if (has_common_flag(entrant, "pressure")) return true;
    if (entrant.model == "serial" && entrant.typical(cpus_used) >= computing_share) return true;
  }
  return false;
}

bool is_starved(const Row& row, double cpus_wanted) {
  constexpr std::array takers = {"pressure", "steal", "throttled"};
  auto used = cpus_used(row);
  return used && *used < fair_share * cpus_wanted &&
         std::ranges::any_of(takers, [&](auto flag) { return row.has_flag(flag); });
}

bool is_starved(const Entrant& entrant) {
  auto workers = entrant.workers.value_or(entrant.in_flight.value_or(1));
  auto cpus = std::min(workers, usable_cpus_of(entrant).value_or(workers));
  auto wanted = is_one_at_a_time(entrant) ? 1.0 : static_cast<double>(cpus);
  auto starved =
      std::ranges::count_if(entrant.rows, [&](const Row* row) { return is_starved(*row, wanted); });
  return 2 * static_cast<std::size_t>(starved) >= entrant.rows.size();
}

std::optional<Objection> objection(const Entrant& entrant, bool computing) {
  if (has_common_flag(entrant, "short_window")) return Objection::short_window;
  if (has_common_flag(entrant, "peer_bound")) return Objection::peer_bound;
  if (computing && is_starved(entrant)) return Objection::starved;
  return std::nullopt;
}

std::vector<const Entrant*> best_of_each_model(std::vector<const Entrant*> entrants) {
  std::ranges::stable_sort(entrants, std::ranges::greater(), &Entrant::score);
  std::set<std::string_view> seen;
  std::erase_if(entrants,
                [&](const Entrant* entrant) { return !seen.insert(entrant->model).second; });
  return entrants;
}

}  // namespace

bool is_common(std::size_t flagged, std::size_t rows) {
  return 10 * flagged > rows;
}

bool has_common_flag(const Entrant& entrant, std::string_view flag) {
  auto flagged =
      std::ranges::count_if(entrant.rows, [&](const Row* row) { return row->has_flag(flag); });
  return is_common(static_cast<std::size_t>(flagged), entrant.rows.size());
}

// Files of older versions lack the column. For them only serial is known.
bool is_one_at_a_time(const Entrant& entrant) {
  return entrant.model == "serial" ||
         std::ranges::any_of(entrant.rows, [](const Row* row) { return row->one_at_a_time == 1U; });
}

std::optional<std::uint64_t> usable_cpus_of(const Entrant& entrant) {
  for (const Row* row : entrant.rows) {
    if (row->usable_cpus) return row->usable_cpus;
  }
  return std::nullopt;
}

Standing::Standing(const Contest& contest) {
  bool computing = is_computing(contest);
  std::vector<const Entrant*> candidates;
  std::map<const Entrant*, Objection> objections;
  for (const Entrant& entrant : contest.entrants) {
    if (entrant.score() <= 0) continue;
    if (auto found = objection(entrant, computing))
      objections.emplace(&entrant, *found);
    else
      candidates.push_back(&entrant);
  }
  choose_cpus(candidates);
  for (const Entrant* entrant : candidates) {
    if (uses_the_same(*entrant, candidates))
      comparable_.push_back(entrant);
    else
      objections.emplace(entrant, Objection::other_cpus);
  }
  ranking_ = best_of_each_model(comparable_);
  std::vector<const Entrant*> others;
  for (const Entrant& entrant : contest.entrants) {
    if (objections.contains(&entrant) && best_of(entrant.model) == nullptr) {
      others.push_back(&entrant);
    }
  }
  for (const Entrant* entrant : best_of_each_model(others)) {
    objections_[objections.at(entrant)].push_back(entrant);
  }
}

const Entrant* Standing::best_of(std::string_view model) const {
  auto found = std::ranges::find(ranking_, model, &Entrant::model);
  return found == ranking_.end() ? nullptr : *found;
}

std::size_t Standing::settings_of(std::string_view model) const {
  return static_cast<std::size_t>(std::ranges::count(comparable_, model, &Entrant::model));
}

// Chooses the number of CPUs at which most models can be compared, the larger one of equals.
void Standing::choose_cpus(const std::vector<const Entrant*>& candidates) {
  std::map<std::uint64_t, std::set<std::string_view>> models;
  for (const Entrant* entrant : candidates) {
    auto usable = usable_cpus_of(*entrant);
    if (usable && !is_one_at_a_time(*entrant)) models[*usable].insert(entrant->model);
  }
  std::size_t most = 0;
  for (const auto& [cpus, able] : models) {
    if (able.size() < most) continue;
    most = able.size();
    cpus_ = cpus;
  }
}

// A model that was also measured with all of the CPUs may have been best with fewer.
bool Standing::uses_the_same(const Entrant& entrant,
                             const std::vector<const Entrant*>& candidates) const {
  auto usable = usable_cpus_of(entrant);
  if (!usable || !cpus_ || is_one_at_a_time(entrant) || *usable == *cpus_) return true;
  if (*usable > *cpus_) return false;
  return std::ranges::any_of(candidates, [&](const Entrant* other) {
    return other->model == entrant.model && usable_cpus_of(*other) == cpus_;
  });
}

}  // namespace interleave
