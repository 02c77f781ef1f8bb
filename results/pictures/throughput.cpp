#include "results/groups/worker_captions.hpp"
#include "results/pictures/naming.hpp"
#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/report/phrases.hpp"
#include "results/report/verdict.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

Series series_of(const Subject& subject, std::size_t which, const Entrant& entrant) {
  Series series{.model = entrant.model, .name = printable(entrant.model)};
  auto values = entrant.throughputs();
  if (values.empty()) {
    series.note = why_not(entrant);
    return series;
  }
  auto [least, most] = std::ranges::minmax(values);
  Mark mark{.x = entrant.throughput(), .low = least, .high = most};
  mark.label = human_count(mark.x);
  mark.text = mark.label + " tasks/s, " + human_count(least) + " to " + human_count(most) +
              " over " + counted(values.size(), "repetition") + ", as " +
              label(subject.contests()[which], entrant);
  mark.hollow = !is_compared(subject, which, entrant);
  if (mark.hollow) mark.text += "; not compared with the others";
  series.marks.push_back(std::move(mark));
  return series;
}

}  // namespace

std::optional<Chart> throughput_chart(const Subject& subject) {
  Chart chart{.kind = "throughput",
              .x = {.title = "tasks per second", .scale = Scale::logarithmic}};
  std::vector<std::size_t> which;
  std::vector<Contest> shown;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    const Contest& contest = subject.contests()[one];
    Panel panel;
    for (const Entrant* entrant : representatives(subject, one)) {
      panel.series.push_back(series_of(subject, one, *entrant));
    }
    if (contest.is_open() || !has_marks(panel)) continue;
    chart.panels.push_back(std::move(panel));
    which.push_back(one);
    shown.push_back(contest);
  }
  if (chart.panels.empty()) return std::nullopt;
  auto naming = naming_of(subject, which);
  chart.title = title_of("Throughput", naming, "median and range over the blocks");
  chart.finding = winner_sentence(subject, which, naming);
  finish(chart, subject, naming, "Hollow: not compared with the others.");
  return chart;
}

}  // namespace interleave
