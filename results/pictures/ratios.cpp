// A forest of paired ratios. The intervals are those of the verdicts.
#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/report/phrases.hpp"
#include "results/text/human.hpp"

namespace interleave {

namespace {

// Returns the entrant that the others are compared with: serial, else the best one. nullptr if
// fewer than two can be compared.
const Entrant* base_of(const Standing& standing) {
  if (standing.ranking().size() < 2) return nullptr;
  const Entrant* serial = standing.best_of("serial");
  return serial != nullptr ? serial : standing.ranking().front();
}

Series series_of(const Phrases& phrases, const Entrant& entrant, const Entrant& base) {
  Series series{.model = entrant.model, .name = printable(entrant.model)};
  auto found = phrases.compare(entrant, base);
  if (found.blocks == 0) {
    series.note = "no common block";
    return series;
  }
  bool enough = found.difference != Ordering::not_enough_blocks;
  Mark mark{.x = found.ratio,
            .low = enough ? found.low : found.ratio,
            .high = enough ? found.high : found.ratio};
  mark.label = three_digits(found.ratio) + (enough ? "x" : "x ?");
  mark.text = phrases.comparison(entrant, base);
  mark.hollow = !enough || found.difference == Ordering::no_difference_shown;
  series.marks.push_back(std::move(mark));
  return series;
}

Panel panel_of(const Subject& subject, std::size_t which, const Entrant& base) {
  Phrases phrases(subject.contests()[which], subject.tournament(), which);
  Panel panel;
  for (const Entrant* entrant : subject.tournament().standing(which).ranking()) {
    if (entrant != &base) panel.series.push_back(series_of(phrases, *entrant, base));
  }
  return panel;
}

/// The panels of the chart, and what they compare.
struct Forest {
  std::vector<Panel> panels{};
  std::vector<std::size_t> which{};
  std::vector<const Entrant*> bases{};
  bool any_open = false;
  bool all_serial = true;
};

Forest forest_of(const Subject& subject) {
  Forest forest;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    const Entrant* base = base_of(subject.tournament().standing(one));
    if (base == nullptr) continue;
    auto panel = panel_of(subject, one, *base);
    if (!has_marks(panel)) continue;
    forest.panels.push_back(std::move(panel));
    forest.which.push_back(one);
    forest.bases.push_back(base);
    forest.any_open |= subject.contests()[one].is_open();
    forest.all_serial &= base->model == "serial";
  }
  return forest;
}

ChartAxis axis_of(const Subject& subject, const Forest& forest) {
  std::string base = forest.all_serial ? "serial" : "the base";
  ChartAxis axis{.title = "times as fast as " + base, .unit = "x", .scale = Scale::logarithmic};
  if (forest.any_open) axis.title = "ratio to " + base;
  axis.lines.push_back({1, base});
  auto cpus = subject.cpus();
  if (forest.all_serial && cpus && *cpus > 1) {
    axis.lines.push_back({static_cast<double>(*cpus), counted(*cpus, "CPU")});
  }
  return axis;
}

}  // namespace

std::optional<Chart> ratio_chart(const Subject& subject) {
  auto forest = forest_of(subject);
  if (forest.panels.empty()) return std::nullopt;
  Chart chart{.kind = "speedup", .x = axis_of(subject, forest)};
  chart.panels = std::move(forest.panels);
  auto naming = naming_of(subject, forest.which);
  chart.title =
      title_of("Speed-up", naming, "ratios within blocks, 95% intervals that hold for all at once");
  chart.finding = winner_sentence(subject, forest.which, naming);
  finish(chart, subject, naming, "Hollow: no difference shown, \"?\": fewer than six blocks.");
  if (forest.any_open) {
    chart.caption =
        "Ratios of throughputs, or under open load of p99 latencies (2x: half as long). " +
        chart.caption;
  }
  for (std::size_t one = 0; one < chart.panels.size() && !forest.all_serial; ++one) {
    auto& title = chart.panels[one].title;
    title += (title.empty() ? "base: " : "; base: ") + printable(forest.bases[one]->model);
  }
  return chart;
}

}  // namespace interleave
