#include "results/pictures/subject.hpp"

#include "core/settings.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <set>
#include <span>
#include <utility>

namespace interleave {

Subject::Subject(ResultSet results) : results_(std::move(results)) {
  bool is_sorted = std::ranges::is_sorted(results_.rows, {}, &Row::machine);
  if (!is_sorted) std::ranges::stable_sort(results_.rows, {}, &Row::machine);
  std::vector<Contest> all;
  std::span<const Row> left = results_.rows;
  while (!left.empty()) {
    auto same = [&](const Row& row) { return row.machine == left.front().machine; };
    auto end = std::ranges::find_if_not(left, same);
    auto count = static_cast<std::size_t>(end - left.begin());
    std::ranges::move(interleave::contests(left.first(count)), std::back_inserter(all));
    left = left.subspan(count);
  }
  analysis_.emplace(std::move(all));
}

std::optional<Slo> Subject::goal() const {
  std::set<std::string> goals;
  for (const RunAbout& run : results_.runs) goals.insert(run.goal);
  if (goals.size() != 1) return std::nullopt;
  const std::string& text = *goals.begin();
  auto equals = text.find('=');
  if (equals == std::string::npos) return std::nullopt;
  auto goal = find_goal(std::string_view(text).substr(0, equals));
  if (!goal) return std::nullopt;
  try {
    goal->limit = parse_duration(std::string_view(text).substr(equals + 1));
  } catch (const std::exception&) {
    return std::nullopt;  // a file may say anything
  }
  return goal;
}

const std::vector<ScalingResult>& Subject::scaling() const {
  if (!scaling_) scaling_ = find_scaling(contests(), cpus());
  return *scaling_;
}

const std::string& Subject::machine_of(const Contest& contest) const {
  static const std::string unknown;
  for (const Entrant& entrant : contest.entrants) {
    if (!entrant.rows.empty()) return entrant.rows.front()->machine;
  }
  return unknown;
}

std::string Subject::machine_of(const std::string& run_id) const {
  auto found = std::ranges::find(results_.rows, run_id, &Row::run_id);
  return found == results_.rows.end() ? "" : found->machine;
}

bool Subject::has_several_machines() const {
  return !results_.rows.empty() && results_.rows.front().machine != results_.rows.back().machine;
}

std::vector<const Entrant*> representatives(const Subject& subject, std::size_t which) {
  const Standing& standing = subject.tournament().standing(which);
  auto entrants = subject.contests()[which].best_of_each_model();
  for (const Entrant*& entrant : entrants) {
    if (const Entrant* best = standing.best_of(entrant->model)) entrant = best;
  }
  std::ranges::stable_sort(entrants, std::ranges::greater(), [](const Entrant* entrant) {
    return std::pair(entrant->score(), entrant->throughput());
  });
  return entrants;
}

}  // namespace interleave
