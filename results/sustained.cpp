#include "results/sustained.hpp"

#include "results/contest.hpp"
#include "results/human.hpp"
#include "results/rate_trial.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

// The maximum is that of the windows: it has no tail to which they could be too short.
constexpr std::array<Goal, 7> goals = {{{"p50", &Row::lat_p50_ns, 0.5, {}},
                                        {"p90", &Row::lat_p90_ns, 0.1, {}},
                                        {"p95", &Row::lat_p95_ns, 0.05, {}},
                                        {"p99", &Row::lat_p99_ns, 0.01, {}},
                                        {"p99.9", &Row::lat_p999_ns, 0.001, {}},
                                        {"p999", &Row::lat_p999_ns, 0.001, {}},
                                        {"max", &Row::lat_max_ns, 1, {}}}};

using Trials = std::vector<RateTrial>;
using ByModel = std::map<std::tuple<std::string, std::string, std::string>, Trials>;

// Points into `all`.
ByModel trials_by_model(const std::vector<Contest>& all, const std::optional<Goal>& goal) {
  ByModel by_model;
  for (const Contest& contest : all) {
    if (!contest.is_open()) continue;
    for (const Entrant& entrant : contest.entrants) {
      by_model[{contest.workload, contest.params, entrant.model}].push_back(
          judge(entrant, contest.offered_per_s.value_or(0), goal));
    }
  }
  return by_model;
}

std::string rate_text(const RateTrial& trial) {
  return human_count(trial.rate) + "/s";
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

// The one that a reader looks for: at the lowest rate above the sustained one.
const RateTrial* next_above(std::span<const RateTrial> trials, double rate) {
  const RateTrial* next = nullptr;
  for (const RateTrial& trial : trials) {
    if (trial.rate > rate && (next == nullptr || trial.rate < next->rate)) next = &trial;
  }
  return next;
}

const RateTrial* best_of(std::span<const RateTrial> trials) {
  const RateTrial* best = nullptr;
  for (const RateTrial& trial : trials) {
    if (trial.answer != Answer::sustained) continue;
    if (best == nullptr || trial.rate > best->rate) best = &trial;
  }
  return best;
}

std::string end_of(const RateTrial* next) {
  if (next == nullptr) return "and was offered no more";
  bool told = next->answer == Answer::not_sustained;
  return "at " + rate_text(*next) + (told ? " " : " this run cannot tell: ") + next->why;
}

// "sustained none of the rates", or that none can be said to be.
std::string describe_none(std::span<const RateTrial> trials, const std::optional<Goal>& goal) {
  auto model = printable(trials.front().entrant->model);
  auto end = end_of(next_above(trials, 0));
  bool told = std::ranges::all_of(
      trials, [](const RateTrial& trial) { return trial.answer == Answer::not_sustained; });
  if (told) return model + " sustained none of the rates" + wish(goal) + ": " + end;
  return model + " was not shown to sustain any of the rates" + wish(goal) + ": " + end;
}

// What a reader of "sustained" has to know besides.
std::string remarks(const RateTrial& best, const std::optional<Goal>& goal) {
  constexpr double nearly_all = 0.99;
  std::string text = goal ? std::string(goal->quantile) + " " + latency_text(best.latency) : "";
  auto add = [&text](const std::string& remark) { text += (text.empty() ? "" : "; ") + remark; };
  if (best.achieved.mean < nearly_all) {
    add(three_digits(100 * best.achieved.mean) + "% of it achieved");
  }
  if (best.capped) add("all its places were taken at times (capped)");
  return text.empty() ? "" : " (" + text + ")";
}

std::string describe(std::span<const RateTrial> trials, const std::optional<Goal>& goal) {
  const RateTrial* best = best_of(trials);
  if (best == nullptr) return describe_none(trials, goal);
  auto text = printable(best->entrant->model) + setting_text(*best->entrant) + " sustained " +
              rate_text(*best) + wish(goal) + remarks(*best, goal);
  const RateTrial* next = next_above(trials, best->rate);
  return text + (next == nullptr ? ", " : "; ") + end_of(next);
}

bool runs_here(const RateTrial& trial) {
  return std::ranges::any_of(trial.entrant->rows,
                             [](const Row* row) { return row->status != Status::unsupported; });
}

}  // namespace

std::optional<Goal> find_goal(std::string_view quantile) {
  const auto* found = std::ranges::find(goals, quantile, &Goal::quantile);
  return found == goals.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> sustained_rates(std::span<const Row> rows,
                                         const std::optional<Goal>& goal) {
  auto all = contests(rows);
  std::vector<std::string> lines;
  for (const auto& [key, trials] : trials_by_model(all, goal)) {
    const auto& [workload, params, model] = key;
    lines.push_back(title(workload, params) + describe(trials, goal) + ".");
  }
  return lines;
}

bool is_met(const Goal& goal, std::span<const Row> rows) {
  auto all = contests(rows);
  auto by_model = trials_by_model(all, goal);
  std::erase_if(by_model,
                [](const auto& entry) { return std::ranges::none_of(entry.second, runs_here); });
  bool each = std::ranges::all_of(
      by_model, [](const auto& entry) { return best_of(entry.second) != nullptr; });
  return each && !by_model.empty();
}

}  // namespace interleave
