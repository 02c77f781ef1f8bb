#include "results/pictures/series.hpp"

#include "results/report/phrases.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <cmath>

namespace interleave {

namespace {

// The size of a difference, whichever of the two is the better.
double effect_of(const Comparison& comparison) {
  bool shown =
      comparison.difference == Ordering::faster || comparison.difference == Ordering::slower;
  return shown ? std::abs(std::log(comparison.ratio)) : 0;
}

// Returns the entrant that the best one is compared with. nullptr if there is none.
const Entrant* opponent_in(const Standing& standing) {
  const auto& ranking = standing.ranking();
  if (ranking.size() < 2) return nullptr;
  const Entrant* serial = standing.best_of("serial");
  return serial != nullptr && serial != ranking.front() ? serial : ranking[1];
}

}  // namespace

std::string why_not(const Entrant& entrant) {
  if (entrant.rows.empty()) return "not run";
  const Row& row = *entrant.rows.front();
  std::string text(to_string(row.status));
  return row.error.empty() ? text : text + ": " + printable(row.error);
}

bool is_compared(const Subject& subject, std::size_t which, const Entrant& entrant) {
  const auto& comparable = subject.tournament().standing(which).comparable();
  return std::ranges::find(comparable, &entrant) != comparable.end();
}

bool has_marks(const Panel& panel) {
  return std::ranges::any_of(panel.series,
                             [](const Series& series) { return !series.marks.empty(); });
}

bool has_hollow_marks(const Chart& chart) {
  for (const Panel& panel : chart.panels) {
    for (const Series& series : panel.series) {
      if (std::ranges::any_of(series.marks, &Mark::hollow)) return true;
    }
  }
  return false;
}

void finish(Chart& chart, const Subject& subject, const Naming& naming,
            const std::string& about_hollow) {
  for (std::size_t which = 0; which < chart.panels.size(); ++which) {
    chart.panels[which].title = naming.titles.at(which);
  }
  chart.caption = caption_of(subject, naming);
  if (!has_hollow_marks(chart)) return;
  chart.caption = about_hollow + (chart.caption.empty() ? "" : " ") + chart.caption;
}

std::string heading_of(const Naming& naming, std::size_t panel) {
  const auto& title = naming.titles.at(panel);
  return title.empty() ? "" : title + ": ";
}

std::string winner_sentence(const Subject& subject, const std::vector<std::size_t>& which,
                            const Naming& naming) {
  std::string sentence;
  double greatest = -1;
  for (std::size_t panel = 0; panel < which.size(); ++panel) {
    auto one = which[panel];
    const Standing& standing = subject.tournament().standing(one);
    const Entrant* other = opponent_in(standing);
    if (other == nullptr) continue;
    const Entrant& best = *standing.ranking().front();
    auto effect = effect_of(subject.tournament().compare(one, best, *other));
    if (effect <= greatest) continue;
    greatest = effect;
    sentence =
        heading_of(naming, panel) +
        Phrases(subject.contests()[one], subject.tournament(), one).comparison(best, *other) + ".";
  }
  return sentence;
}

}  // namespace interleave
