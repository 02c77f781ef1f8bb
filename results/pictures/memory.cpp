#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/report/phrases.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

// Returns the memory of each repetition, as the table has it: shared pages count in part if the
// run measured that.
std::vector<double> memories_of(const Entrant& entrant) {
  std::vector<double> values;
  for (const Row* row : entrant.rows) {
    auto bytes = row->pss_bytes ? row->pss_bytes : row->max_rss_bytes;
    if (has_throughput(*row) && bytes > 0U) values.push_back(static_cast<double>(*bytes));
  }
  return values;
}

Panel panel_of(const Subject& subject, std::size_t which) {
  Panel panel;
  for (const Entrant* entrant : representatives(subject, which)) {
    auto values = memories_of(*entrant);
    if (values.empty()) continue;
    auto [least, most] = std::ranges::minmax(values);
    Mark mark{.x = median(values), .low = least, .high = most};
    mark.label = human_bytes(mark.x);
    mark.text = mark.label + ", " + human_bytes(least) + " to " + human_bytes(most) + ", as " +
                label(subject.contests()[which], *entrant);
    panel.series.push_back(
        {.model = entrant->model, .name = printable(entrant->model), .marks = {std::move(mark)}});
  }
  std::ranges::stable_sort(panel.series, {},
                           [](const Series& series) { return series.marks.front().x; });
  return panel;
}

// Returns the least and the most memory of the panel where they differ most.
std::string widest_gap(const Chart& chart, const Naming& naming) {
  std::string sentence;
  double widest = 0;
  for (std::size_t one = 0; one < chart.panels.size(); ++one) {
    const auto& series = chart.panels[one].series;
    const Mark& least = series.front().marks.front();
    const Mark& most = series.back().marks.front();
    if (most.x / least.x <= widest) continue;
    widest = most.x / least.x;
    sentence = heading_of(naming, one) + series.front().name + " needs the least memory, " +
               least.label + ", and " + series.back().name + " the most, " + most.label +
               " (medians).";
  }
  return sentence;
}

}  // namespace

std::optional<Chart> memory_chart(const Subject& subject) {
  Chart chart{.kind = "memory", .x = {.title = "memory", .unit = "B", .scale = Scale::logarithmic}};
  std::vector<std::size_t> which;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    auto panel = panel_of(subject, one);
    if (panel.series.size() < 2) continue;
    chart.panels.push_back(std::move(panel));
    which.push_back(one);
  }
  if (chart.panels.empty()) return std::nullopt;
  auto naming = naming_of(subject, which);
  chart.title = title_of("Memory", naming, "of all processes of a cell, median and range");
  chart.finding = widest_gap(chart, naming);
  finish(chart, subject, naming, "");
  return chart;
}

}  // namespace interleave
