#include "results/groups/palette.hpp"
#include "results/groups/worker_captions.hpp"
#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace interleave {

namespace {

constexpr std::size_t fewest_counts = 3;

using Counts = std::set<std::uint64_t>;
using ByCount = std::map<std::uint64_t, const Entrant*>;
using ByModel = std::map<std::pair<std::size_t, std::string>, ByCount>;  // rank and model

// Returns the entrant of each model with the greatest throughput at each number of workers.
ByModel entrants_by_model(const Contest& contest) {
  ByModel models;
  for (const Entrant& entrant : contest.entrants) {
    if (!entrant.workers || entrant.throughput() <= 0) continue;
    auto& place = models[{rank_of(entrant.model), entrant.model}][*entrant.workers];
    if (place == nullptr || entrant.throughput() > place->throughput()) place = &entrant;
  }
  return models;
}

Mark mark_of(std::uint64_t workers, const Entrant& entrant) {
  auto values = entrant.throughputs();
  auto [least, most] = std::ranges::minmax(values);
  Mark mark{
      .x = static_cast<double>(workers), .y = entrant.throughput(), .low = least, .high = most};
  mark.label = human_count(mark.y);
  mark.text = mark.label + " tasks/s with " + counted(workers, "worker") + ", " +
              human_count(least) + " to " + human_count(most);
  return mark;
}

Series law_of(const ScalingResult& result, const ScalingFit& fit) {
  constexpr int steps = 40;
  bool amdahl = fit.kind == LawKind::amdahl;
  Series series{.model = result.sweep.model,
                .name = amdahl ? "Amdahl's law" : "Universal Scalability Law",
                .line = amdahl ? Series::Line::dashed : Series::Line::dotted,
                .marked = false};
  auto least = result.sweep.data.workers.front();
  auto most = result.sweep.data.workers.back();
  for (int step = 0; step <= steps; ++step) {
    auto workers = least * std::pow(most / least, static_cast<double>(step) / steps);
    auto value = fit.law.at(workers);
    series.marks.push_back({.x = workers, .y = value, .low = value, .high = value});
  }
  return series;
}

// A contest with fewer counts shows how models differ, but not how they scale.
bool shows_scaling(const ByModel& models) {
  return std::ranges::any_of(
      models, [](const auto& model) { return model.second.size() >= fewest_counts; });
}

Panel panel_of(const Subject& subject, const Contest& contest, const ByModel& models,
               Counts& counts) {
  Panel panel;
  for (const auto& [rank_and_model, by_count] : models) {
    const auto& model = rank_and_model.second;
    Series series{.model = model, .name = printable(model), .line = Series::Line::solid};
    for (const auto& [workers, entrant] : by_count) {
      series.marks.push_back(mark_of(workers, *entrant));
      counts.insert(workers);
    }
    panel.series.push_back(std::move(series));
  }
  for (const ScalingResult& result : subject.scaling()) {
    const auto* fit = result.contest == &contest ? result.law() : nullptr;
    if (fit != nullptr) panel.series.push_back(law_of(result, *fit));
  }
  return panel;
}

/// The gain of a model between two numbers of workers.
struct Gain {
  double factor = 0;
  std::string text{};
};

Gain gain_of(const Subject& subject, const Contest& contest, const std::string& model,
             const ByCount& by_count) {
  const auto& [fewest, first] = *by_count.begin();
  auto best = std::ranges::max_element(
      by_count, {}, [](const auto& place) { return place.second->throughput(); });
  Gain gain{best->second->throughput() / first->throughput()};
  gain.text = printable(model) + " gains most from workers, " + three_digits(gain.factor) +
              "x from " + std::to_string(fewest) + " to " + std::to_string(best->first);
  for (const ScalingResult& result : subject.scaling()) {
    const auto* fit =
        result.contest == &contest && result.sweep.model == model ? result.law() : nullptr;
    if (fit == nullptr) continue;
    gain.text += fit->kind == LawKind::amdahl ? ", by Amdahl's law with a serial share of "
                                              : ", by the Universal Scalability Law with sigma ";
    gain.text += three_digits(fit->law.sigma) + " (95% CI " + three_digits(fit->sigma.low) + "-" +
                 three_digits(fit->sigma.high) + ")";
    break;
  }
  gain.text += ".";
  return gain;
}

std::string greatest_gain(const Subject& subject, const std::vector<std::size_t>& which,
                          const Naming& naming) {
  Gain greatest;
  for (std::size_t panel = 0; panel < which.size(); ++panel) {
    const Contest& contest = subject.contests()[which[panel]];
    for (const auto& [rank_and_model, by_count] : entrants_by_model(contest)) {
      if (by_count.size() < fewest_counts) continue;
      auto gain = gain_of(subject, contest, rank_and_model.second, by_count);
      if (gain.factor <= greatest.factor) continue;
      greatest = {gain.factor, heading_of(naming, panel) + gain.text};
    }
  }
  return greatest.text;
}

}  // namespace

std::optional<Chart> worker_chart(const Subject& subject) {
  Chart chart{.kind = "workers",
              .form = Chart::Form::curves,
              .x = {.title = "workers", .scale = Scale::logarithmic},
              .y = {.title = "tasks per second", .scale = Scale::logarithmic}};
  std::vector<std::size_t> which;
  std::vector<Contest> shown;
  Counts all;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    const Contest& contest = subject.contests()[one];
    auto models = entrants_by_model(contest);
    if (contest.is_open() || !shows_scaling(models)) continue;
    chart.panels.push_back(panel_of(subject, contest, models, all));
    which.push_back(one);
    shown.push_back(contest);
  }
  if (chart.panels.empty()) return std::nullopt;
  for (auto count : all) chart.x.ticks.push_back(static_cast<double>(count));
  auto naming = naming_of(subject, which);
  chart.title = title_of("Throughput against workers", naming,
                         "median and range over the blocks" + queue_caption(shown));
  chart.finding = greatest_gain(subject, which, naming);
  finish(chart, subject, naming, "");
  return chart;
}

}  // namespace interleave
