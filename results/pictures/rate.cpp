// Latency against the rate of an open load. A saturated rate has no latency of its own: what was
// measured depends on the length of the window. So its mark lies beyond the axis.
#include "results/groups/palette.hpp"
#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/report/rate_trial.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <tuple>

namespace interleave {

namespace {

// Contests that differ in the rate alone, by the rest of their setup.
using Ladder = std::vector<std::size_t>;
using Ladders = std::map<std::tuple<std::string, std::string, std::string>, Ladder>;
using BySeries = std::map<std::pair<std::size_t, std::string>, std::map<double, Mark>>;

Ladders ladders_of(const Subject& subject) {
  Ladders ladders;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    const Contest& contest = subject.contests()[one];
    if (!contest.is_open() || !contest.offered_per_s) continue;
    ladders[{subject.machine_of(contest), contest.workload, contest.params}].push_back(one);
  }
  return ladders;
}

// Returns the objective, or p99 with a limit that no latency reaches.
Slo objective_of(const Subject& subject) {
  if (auto goal = subject.goal()) return *goal;
  auto any = find_goal("p99").value();
  any.limit = std::chrono::hours(24 * 365);
  return any;
}

std::optional<Mark> mark_of(const Entrant& entrant, double rate, const Slo& goal) {
  auto offered = "at " + human_count(rate) + "/s";
  if (judge(entrant, rate, {}).answer == RateAnswer::not_sustained && entrant.throughput() > 0) {
    return Mark{.x = rate, .text = offered + " saturated", .hollow = true, .beyond = true};
  }
  auto trial = judge(entrant, rate, goal);
  if (!(trial.latency.typical_ns > 0)) return std::nullopt;
  Mark mark{.x = rate, .y = trial.latency.typical_ns / 1e9};
  mark.low = trial.latency.low_ns > 0 ? trial.latency.low_ns / 1e9 : mark.y;
  mark.high = trial.latency.is_bounded ? trial.latency.high_ns / 1e9 : mark.y;
  mark.label = human_duration(mark.y);
  mark.text = offered + " " + std::string(goal.quantile) + " " + latency_text(trial.latency);
  if (trial.answer == RateAnswer::cannot_tell) mark.text += "; " + trial.why;
  mark.hollow = trial.answer == RateAnswer::cannot_tell;
  return mark;
}

Panel panel_of(const Subject& subject, const Ladder& ladder, const Slo& goal) {
  BySeries marks;
  for (auto one : ladder) {
    auto rate = subject.contests()[one].offered_per_s.value_or(0);
    for (const Entrant* entrant : representatives(subject, one)) {
      auto mark = mark_of(*entrant, rate, goal);
      if (mark) marks[{rank_of(entrant->model), entrant->model}].emplace(rate, *mark);
    }
  }
  Panel panel;
  for (auto& [rank_and_model, by_rate] : marks) {
    const auto& model = rank_and_model.second;
    Series series{.model = model, .name = printable(model), .line = Series::Line::solid};
    for (auto& [rate, mark] : by_rate) series.marks.push_back(std::move(mark));
    panel.series.push_back(std::move(series));
  }
  return panel;
}

bool has_two_rates(const Panel& panel) {
  std::set<double> rates;
  for (const Series& series : panel.series) {
    for (const Mark& mark : series.marks) rates.insert(mark.x);
  }
  return rates.size() > 1;
}

Chart empty_chart(const std::optional<Slo>& goal) {
  auto quantile = std::string(goal ? goal->quantile : "p99");
  Chart chart{.kind = "rate",
              .form = Chart::Form::curves,
              .x = {.title = "offered tasks per second", .unit = "/s", .scale = Scale::logarithmic},
              .y = {.title = quantile + " latency",
                    .unit = "s",
                    .scale = Scale::logarithmic,
                    .beyond = "saturated"}};
  if (!goal) return chart;
  auto limit = static_cast<double>(goal->limit.count()) / 1e9;
  chart.y.lines.push_back({limit, "goal: " + quantile + " = " + human_duration(limit)});
  return chart;
}

}  // namespace

std::optional<Chart> rate_chart(const Subject& subject) {
  auto goal = subject.goal();
  auto chart = empty_chart(goal);
  std::vector<std::size_t> which;  // one contest of each ladder
  for (const auto& [key, ladder] : ladders_of(subject)) {
    auto panel = panel_of(subject, ladder, objective_of(subject));
    if (!has_two_rates(panel)) continue;
    chart.panels.push_back(std::move(panel));
    which.push_back(ladder.front());
  }
  if (chart.panels.empty()) return std::nullopt;
  std::set<double> rates;
  for (const Panel& panel : chart.panels) {
    for (const Series& series : panel.series) {
      for (const Mark& mark : series.marks) rates.insert(mark.x);
    }
  }
  chart.x.ticks.assign(rates.begin(), rates.end());
  auto naming = naming_of(subject, which, false);
  chart.title = title_of("Latency against rate", naming, chart.y.title + " with 95% intervals");
  auto brief = sustained_in_brief(subject.results().rows, goal);
  if (!brief.empty()) chart.finding = brief.front();
  finish(chart, subject, naming, "Hollow: saturated, or this run cannot tell.");
  return chart;
}

}  // namespace interleave
