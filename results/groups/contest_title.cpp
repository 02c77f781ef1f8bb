// A title describes the setup of a contest. Two pictures with the same title had the same setup.
#include "results/groups/contest.hpp"

#include <cmath>
#include <set>

namespace interleave {

namespace {

using Counts = std::set<std::uint64_t>;

bool is_baseline(const Entrant& entrant) {
  return entrant.model == "serial";
}

std::string_view rule_of(const Entrant& entrant) {
  return entrant.rows.empty() ? std::string_view() : entrant.rows.front()->worker_rule;
}

bool was_given(const Entrant& entrant) {
  return entrant.workers && rule_of(entrant) == "given";
}

std::string in_words(const Counts& counts) {
  if (counts.size() > 3) {
    return std::to_string(*counts.begin()) + " to " + std::to_string(*counts.rbegin()) +
           " workers in " + std::to_string(counts.size()) + " steps";
  }
  std::string text;
  for (auto count : counts) text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text + (counts == Counts{1} ? " worker" : " workers");
}

// Returns the number of workers in words if it was given. Empty if the rule `auto` chose it.
std::string given_workers(const Contest& contest) {
  Counts counts;
  bool any_auto = false;
  for (const Entrant& entrant : contest.entrants) {
    if (was_given(entrant)) counts.insert(*entrant.workers);
    any_auto |= rule_of(entrant) == "auto";
  }
  if (counts.empty()) return "";
  return in_words(counts) + (any_auto ? " and auto" : "");
}

// Returns the ratio that all entrants with a number of workers share, if it is more than one.
std::optional<std::uint64_t> in_flight_per_worker(const Contest& contest) {
  Counts ratios;
  for (const Entrant& entrant : contest.entrants) {
    if (is_baseline(entrant) || entrant.workers.value_or(0) == 0) continue;
    auto in_flight = entrant.in_flight.value_or(0);
    ratios.insert(in_flight % *entrant.workers == 0 ? in_flight / *entrant.workers : 0);
  }
  if (ratios.size() != 1 || *ratios.begin() < 2) return std::nullopt;
  return *ratios.begin();
}

std::string in_flight_in_words(const Contest& contest) {
  if (auto same = contest.common_in_flight()) return std::to_string(*same) + " in flight";
  auto ratio = in_flight_per_worker(contest);
  return ratio ? std::to_string(*ratio) + " in flight per worker" : "";
}

}  // namespace

std::string Contest::title() const {
  std::vector<std::string> details;
  if (!params.empty()) details.push_back(params);
  if (load != "batch") details.push_back(load + " load");
  if (offered_per_s) details.push_back(std::to_string(std::llround(*offered_per_s)) + "/s offered");
  for (const auto& detail : {in_flight_in_words(*this), given_workers(*this)}) {
    if (!detail.empty()) details.push_back(detail);
  }
  std::string text = workload;
  for (const auto& detail : details) {
    text += &detail == details.data() ? " (" : ", ";
    text += detail;
  }
  return details.empty() ? text : text + ")";
}

}  // namespace interleave
