#include "results/sustained.hpp"

#include "results/contest.hpp"
#include "results/human.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

constexpr std::array<Goal, 5> goals = {{{"p50", &Row::lat_p50_ns, {}},
                                        {"p90", &Row::lat_p90_ns, {}},
                                        {"p99", &Row::lat_p99_ns, {}},
                                        {"p999", &Row::lat_p999_ns, {}},
                                        {"max", &Row::lat_max_ns, {}}}};

// What came of one model at one setting under one rate.
struct Trial {
  const Contest* contest;
  const Entrant* entrant;
  std::string shortfall{};  // why the rate was not sustained; empty: it was

  double rate() const { return contest->offered_per_s.value_or(0); }
};

std::string latency_text(const Goal& goal, double ns) {
  return std::string(goal.quantile) + " " + human_duration(ns / 1e9);
}

std::optional<double> latency_of(const Entrant& entrant, const Goal& goal) {
  return entrant.typical([&](const Row& row) { return row.*goal.latency; });
}

std::string shortfall(const Entrant& entrant, const std::optional<Goal>& goal) {
  for (const Row* row : entrant.rows) {
    if (row->status != Status::ok) return "it was " + std::string(to_string(row->status));
  }
  if (!goal) return "";
  auto latency = latency_of(entrant, *goal);
  if (!latency) return "there were too few arrivals for a " + std::string(goal->quantile);
  auto limit_ns = static_cast<double>(goal->limit.count());
  if (*latency <= limit_ns) return "";
  return "its " + std::string(goal->quantile) + " was " + human_duration(*latency / 1e9);
}

std::string rate_text(const Trial& trial) {
  return human_count(trial.rate()) + "/s";
}

std::string setting_text(const Entrant& entrant) {
  std::string text;
  if (entrant.workers) {
    text = std::to_string(*entrant.workers) + (*entrant.workers == 1 ? " worker" : " workers");
  }
  if (!entrant.settings.empty()) text += (text.empty() ? "" : ", ") + printable(entrant.settings);
  return text.empty() ? "" : " (" + text + ")";
}

std::string wish(const std::optional<Goal>& goal) {
  if (!goal) return "";
  auto limit = human_duration(static_cast<double>(goal->limit.count()) / 1e9);
  return " under " + std::string(goal->quantile) + " = " + limit;
}

std::string title(const std::string& workload, const std::string& params) {
  return printable(params.empty() ? workload : workload + " (" + params + ")") + ": ";
}

// The failure that a reader looks for: at the lowest rate above the sustained one.
const Trial* next_above(std::span<const Trial> trials, double rate) {
  const Trial* next = nullptr;
  for (const Trial& trial : trials) {
    if (trial.rate() > rate && (next == nullptr || trial.rate() < next->rate())) next = &trial;
  }
  return next;
}

std::string describe(std::span<const Trial> trials, const std::optional<Goal>& goal) {
  const Trial* best = nullptr;
  for (const Trial& trial : trials) {
    if (!trial.shortfall.empty()) continue;
    if (best == nullptr || trial.rate() > best->rate()) best = &trial;
  }
  const Trial* next = next_above(trials, best != nullptr ? best->rate() : 0);
  auto model = printable(trials.front().entrant->model);
  std::string end = next == nullptr ? "and was offered no more"
                                    : "at " + rate_text(*next) + " " + next->shortfall;
  if (best == nullptr) return model + " sustained none of the rates" + wish(goal) + ": " + end;
  auto text = model + setting_text(*best->entrant) + " sustained " + rate_text(*best) + wish(goal);
  if (goal) text += " (" + latency_text(*goal, latency_of(*best->entrant, *goal).value_or(0)) + ")";
  return text + (next == nullptr ? ", " : "; ") + end;
}

}  // namespace

std::optional<Goal> find_goal(std::string_view quantile) {
  const auto* found = std::ranges::find(goals, quantile, &Goal::quantile);
  return found == goals.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> sustained_rates(std::span<const Row> rows,
                                         const std::optional<Goal>& goal) {
  auto all = contests(rows);
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<Trial>> by_model;
  for (const Contest& contest : all) {
    if (!contest.is_open()) continue;
    for (const Entrant& entrant : contest.entrants) {
      by_model[{contest.workload, contest.params, entrant.model}].push_back(
          {&contest, &entrant, shortfall(entrant, goal)});
    }
  }
  std::vector<std::string> lines;
  for (const auto& [key, trials] : by_model) {
    const auto& [workload, params, model] = key;
    lines.push_back(title(workload, params) + describe(trials, goal) + ".");
  }
  return lines;
}

}  // namespace interleave
