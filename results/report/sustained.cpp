#include "results/report/sustained.hpp"

#include "results/groups/contest.hpp"
#include "results/report/phrases.hpp"
#include "results/report/rate_trial.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

// The maximum is that of the measured windows. Its tail of 1 leaves nearly no correction for their
// length.
constexpr std::array<Slo, 7> goals = {{{"p50", &Row::lat_p50_ns, 0.5, {}},
                                       {"p90", &Row::lat_p90_ns, 0.1, {}},
                                       {"p95", &Row::lat_p95_ns, 0.05, {}},
                                       {"p99", &Row::lat_p99_ns, 0.01, {}},
                                       {"p99.9", &Row::lat_p999_ns, 0.001, {}},
                                       {"p999", &Row::lat_p999_ns, 0.001, {}},
                                       {"max", &Row::lat_max_ns, 1, {}}}};

using Trials = std::vector<RateTrial>;
// By workload, params, the name of that work, and model.
using ByModel = std::map<std::tuple<std::string, std::string, std::string, std::string>, Trials>;

// The result points into `all`.
ByModel trials_by_model(std::span<const Contest> all, const std::optional<Slo>& goal) {
  ByModel by_model;
  for (const Contest& contest : all) {
    if (!contest.is_open()) continue;
    for (const Entrant& entrant : contest.entrants) {
      by_model[{contest.workload, contest.params, contest.work, entrant.model}].push_back(
          judge(entrant, contest.offered_per_s.value_or(0), goal));
    }
  }
  return by_model;
}

std::string rate_text(const RateTrial& trial) {
  return human_count(trial.rate) + "/s";
}

// Settings that all trials of a model share are left out of the text.
bool has_one_setting(std::span<const RateTrial> trials) {
  return std::ranges::all_of(trials, [&](const RateTrial& trial) {
    return trial.entrant->settings == trials.front().entrant->settings;
  });
}

std::string setting_text(const Entrant& entrant, bool with_settings) {
  std::string text;
  if (entrant.workers) {
    text = std::to_string(*entrant.workers) + (*entrant.workers == 1 ? " worker" : " workers");
  }
  if (with_settings && !entrant.settings.empty())
    text += (text.empty() ? "" : ", ") + printable(entrant.settings);
  return text.empty() ? "" : " (" + text + ")";
}

std::string wish(const std::optional<Slo>& goal) {
  if (!goal) return "";
  auto limit = human_duration(static_cast<double>(goal->limit.count()) / 1e9);
  return " under " + std::string(goal->quantile) + " = " + limit;
}

// Returns the trial at the lowest rate above `rate`.
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
    if (trial.answer != RateAnswer::sustained) continue;
    if (best == nullptr || trial.rate > best->rate) best = &trial;
  }
  return best;
}

std::string end_of(const RateTrial* next) {
  if (next == nullptr) return "and was offered no more";
  bool told = next->answer == RateAnswer::not_sustained;
  return "at " + rate_text(*next) + (told ? " " : " this run cannot tell: ") + next->why;
}

// Did the run show that no rate was sustained?
bool sustains_none(std::span<const RateTrial> trials) {
  return std::ranges::all_of(
      trials, [](const RateTrial& trial) { return trial.answer == RateAnswer::not_sustained; });
}

// Returns "sustained none of the rates", or a sentence that none was shown to be sustained.
std::string describe_none(std::span<const RateTrial> trials, const std::optional<Slo>& goal) {
  auto model = printable(trials.front().entrant->model);
  auto end = end_of(next_above(trials, 0));
  if (sustains_none(trials))
    return model + " sustained none of the rates" + wish(goal) + ": " + end;
  return model + " was not shown to sustain any of the rates" + wish(goal) + ": " + end;
}

// Returns the facts that qualify the word "sustained".
std::string remarks(const RateTrial& best, const std::optional<Slo>& goal) {
  constexpr double nearly_all = 0.99;
  std::string text = goal ? std::string(goal->quantile) + " " + latency_text(best.latency) : "";
  auto add = [&text](const std::string& remark) { text += (text.empty() ? "" : "; ") + remark; };
  if (best.achieved.mean < nearly_all) {
    add(three_digits(100 * best.achieved.mean) + "% of it achieved");
  }
  if (best.capped) add("all its places were taken at times (capped)");
  return text.empty() ? "" : " (" + text + ")";
}

std::string describe(std::span<const RateTrial> trials, const std::optional<Slo>& goal) {
  const RateTrial* best = best_of(trials);
  if (best == nullptr) return describe_none(trials, goal);
  auto text = printable(best->entrant->model) +
              setting_text(*best->entrant, !has_one_setting(trials)) + " sustained " +
              rate_text(*best) + wish(goal) + remarks(*best, goal);
  const RateTrial* next = next_above(trials, best->rate);
  return text + (next == nullptr ? ", " : "; ") + end_of(next);
}

// The models of one workload, grouped by their answer. The highest rates come first.
struct Summary {
  std::map<double, std::vector<std::string>, std::greater<>> by_rate;
  std::vector<std::string> by_none, not_told;

  void add(std::span<const RateTrial> trials) {
    auto model = printable(trials.front().entrant->model);
    if (const RateTrial* best = best_of(trials)) {
      by_rate[best->rate].push_back(model);
    } else {
      if (sustains_none(trials)) return by_none.push_back(model);
      const RateTrial* next = next_above(trials, 0);
      bool known = next != nullptr && !next->decider.empty();
      not_told.push_back(model + (known ? " (" + next->decider + " would decide)" : ""));
    }
  }

  std::string text() const {
    std::string text;
    auto add_part = [&text](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    for (const auto& [rate, models] : by_rate) {
      add_part(human_count(rate) + "/s was sustained by " + enumeration(models));
    }
    if (!by_none.empty()) add_part("no rate was sustained by " + enumeration(by_none));
    if (!not_told.empty()) add_part("this run cannot tell of " + enumeration(not_told));
    return text + ".";
  }
};

bool runs_here(const RateTrial& trial) {
  return std::ranges::any_of(trial.entrant->rows,
                             [](const Row* row) { return row->status != Status::unsupported; });
}

}  // namespace

std::optional<Slo> find_goal(std::string_view quantile) {
  const auto* found = std::ranges::find(goals, quantile, &Slo::quantile);
  return found == goals.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> sustained_rates(std::span<const Contest> all,
                                         const std::optional<Slo>& goal) {
  std::vector<std::string> lines;
  for (const auto& [key, trials] : trials_by_model(all, goal)) {
    lines.push_back(printable(std::get<2>(key)) + ": " + describe(trials, goal) + ".");
  }
  return lines;
}

std::vector<std::string> sustained_rates(std::span<const Row> rows,
                                         const std::optional<Slo>& goal) {
  return sustained_rates(contests(rows), goal);
}

std::vector<std::string> sustained_in_brief(std::span<const Contest> all,
                                            const std::optional<Slo>& goal) {
  std::map<std::tuple<std::string, std::string, std::string>, Summary> summaries;
  for (const auto& [key, trials] : trials_by_model(all, goal)) {
    summaries[{std::get<0>(key), std::get<1>(key), std::get<2>(key)}].add(trials);
  }
  std::vector<std::string> lines;
  for (const auto& [key, summary] : summaries) {
    auto work = printable(std::get<2>(key));
    lines.push_back(work + (goal ? "," + wish(goal) : "") + ": " + summary.text());
  }
  return lines;
}

std::vector<std::string> sustained_in_brief(std::span<const Row> rows,
                                            const std::optional<Slo>& goal) {
  return sustained_in_brief(contests(rows), goal);
}

bool is_met(const Slo& goal, std::span<const Row> rows) {
  auto all = contests(rows);
  auto by_model = trials_by_model(all, goal);
  std::erase_if(by_model,
                [](const auto& entry) { return std::ranges::none_of(entry.second, runs_here); });
  bool each = std::ranges::all_of(
      by_model, [](const auto& entry) { return best_of(entry.second) != nullptr; });
  return each && !by_model.empty();
}

}  // namespace interleave
