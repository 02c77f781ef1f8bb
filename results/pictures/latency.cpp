#include "results/groups/palette.hpp"
#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/report/phrases.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace interleave {

namespace {

using CellKey =
    std::tuple<std::string, std::string_view, std::string_view, std::string_view,
               std::optional<std::uint64_t>, std::optional<std::uint64_t>, std::optional<double>>;

struct Durations {
  std::vector<double> latencies;  // seconds, one of each repetition
  std::vector<double> services;
};
using Spectra = std::map<CellKey, std::map<double, Durations>>;  // by quantile

Spectra spectra_of(const Subject& subject) {
  std::map<std::string, std::string> machines;
  for (const Row& row : subject.results().rows) machines.emplace(row.run_id, row.machine);
  Spectra spectra;
  for (const LatencyLine& line : subject.results().latencies) {
    if (line.quantile < 0.5 || line.quantile > 0.9995 || line.latency_ns <= 0) continue;
    CellKey key{machines[line.run_id], line.model,     line.workload,     line.params,
                line.workers,          line.in_flight, line.offered_per_s};
    auto& durations = spectra[key][line.quantile];
    durations.latencies.push_back(static_cast<double>(line.latency_ns) / 1e9);
    if (line.service_ns > 0) {
      durations.services.push_back(static_cast<double>(*line.service_ns) / 1e9);
    }
  }
  return spectra;
}

std::string quantile_name(double quantile) {
  return "p" + three_digits(100 * quantile);
}

// The latency of a saturated rate only says how long the window was.
bool is_saturated(const Entrant& entrant, const Contest& contest) {
  return contest.is_open() && entrant.score() <= 0;
}

Mark mark_of(double quantile, const std::vector<double>& values) {
  auto [least, most] = std::ranges::minmax(values);
  Mark mark{.x = quantile, .y = median(values), .low = least, .high = most};
  mark.label = human_duration(mark.y);
  mark.text = quantile_name(quantile) + " " + mark.label + ", " + human_duration(least) + " to " +
              human_duration(most);
  return mark;
}

// Adds the latencies of an entrant. Under open load its service times are added too, since their
// difference is the time that arrivals waited.
void add_series(Panel& panel, const Entrant& entrant, const std::map<double, Durations>& spectrum,
                const Contest& contest) {
  Series latency{
      .model = entrant.model, .name = printable(entrant.model), .line = Series::Line::solid};
  Series service{.model = entrant.model,
                 .name = "service time alone",
                 .line = Series::Line::dotted,
                 .marked = false};
  for (const auto& [quantile, durations] : spectrum) {
    Mark& mark = latency.marks.emplace_back(mark_of(quantile, durations.latencies));
    mark.hollow = is_saturated(entrant, contest);
    if (mark.hollow) mark.text += ", saturated";
    if (!durations.services.empty()) service.marks.push_back(mark_of(quantile, durations.services));
  }
  panel.series.push_back(std::move(latency));
  if (contest.is_open() && !service.marks.empty()) panel.series.push_back(std::move(service));
}

Panel panel_of(const Subject& subject, std::size_t which, const Spectra& spectra) {
  const Contest& contest = subject.contests()[which];
  auto entrants = representatives(subject, which);
  std::ranges::stable_sort(entrants, {},
                           [](const Entrant* entrant) { return rank_of(entrant->model); });
  Panel panel;
  for (const Entrant* entrant : entrants) {
    if (entrant->rows.empty()) continue;
    const Row& row = *entrant->rows.front();
    auto found = spectra.find({row.machine, row.model, row.workload, row.params, row.workers,
                               row.in_flight, row.offered_per_s});
    if (found != spectra.end()) add_series(panel, *entrant, found->second, contest);
  }
  return panel;
}

// Returns the shortest and the longest p99 of the panel where they differ most.
std::string widest_gap(const Chart& chart, const Naming& naming) {
  std::string sentence;
  double widest = 1;
  for (std::size_t one = 0; one < chart.panels.size(); ++one) {
    std::map<double, std::string> p99s;
    for (const Series& series : chart.panels[one].series) {
      auto found = std::ranges::find(series.marks, 0.99, &Mark::x);
      bool counts = series.marked && found != series.marks.end() && !found->hollow;
      if (counts) p99s.emplace(found->y, series.name);
    }
    if (p99s.size() < 2) continue;
    const auto& [least, shortest] = *p99s.begin();
    const auto& [most, longest] = *p99s.rbegin();
    if (most / least <= widest) continue;
    widest = most / least;
    sentence = heading_of(naming, one);
    sentence += "the p99 latency was " + human_duration(least) + " with " + shortest;
    sentence += " and " + human_duration(most) + " with " + longest + " (medians).";
  }
  return sentence;
}

}  // namespace

std::optional<Chart> latency_chart(const Subject& subject) {
  Chart chart{
      .kind = "latency",
      .form = Chart::Form::curves,
      .x = {.title = "share of the tasks that were at least this fast", .scale = Scale::nines},
      .y = {.title = "latency", .unit = "s", .scale = Scale::logarithmic}};
  auto spectra = spectra_of(subject);
  std::vector<std::size_t> which;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    auto panel = panel_of(subject, one, spectra);
    if (!has_marks(panel)) continue;
    chart.panels.push_back(std::move(panel));
    which.push_back(one);
  }
  if (chart.panels.empty()) return std::nullopt;
  auto naming = naming_of(subject, which);
  chart.title = title_of("Latency", naming, "admission or arrival to finish, median and range");
  chart.finding = widest_gap(chart, naming);
  finish(chart, subject, naming, "Hollow: saturated, so the latency grew with the window.");
  return chart;
}

}  // namespace interleave
