// A bar for each thread of a cell: how much of the window it held the lock, waited for it, or did
// neither. Many threads share one bar, as they share a line in the table of the locks.
#include "results/pictures/pictures.hpp"
#include "results/pictures/series.hpp"
#include "results/report/phrases.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace interleave {

namespace {

constexpr std::size_t most_single_threads = 8;
constexpr std::size_t most_entrants =
    8;  // of a panel, before only the best of each model are shown

using CellKey = std::tuple<std::string, std::string_view, std::string_view, std::string_view,
                           std::optional<std::uint64_t>, std::optional<std::uint64_t>>;
using Threads = std::map<std::uint64_t, LockReport::Thread>;
using Cells = std::map<CellKey, Threads>;

Cells cells_of(const Subject& subject) {
  std::map<std::string, std::string> machines;
  for (const Row& row : subject.results().rows) machines.emplace(row.run_id, row.machine);
  Cells cells;
  for (const LockLine& line : subject.results().locks) {
    CellKey key{machines[line.run_id], line.model,   line.workload,
                line.params,           line.workers, line.in_flight};
    cells[key][line.thread] +=
        {line.held_s, line.wait_s, line.free_s, line.forced_drops, line.voluntary_drops};
  }
  return cells;
}

/// Threads that share a bar.
struct Group {
  std::string name;
  LockReport::Thread sum{};
  double threads = 0;
};

std::vector<Group> groups_of(const Threads& threads, std::uint64_t workers) {
  std::vector<Group> groups;
  bool single = threads.size() <= most_single_threads;
  for (const auto& [number, thread] : threads) {
    bool is_hog = number >= workers;
    auto name =
        is_hog ? "hog " + std::to_string(number - workers) : "worker " + std::to_string(number);
    if (!single) name = is_hog ? "all hogs" : "all " + counted(workers, "worker");
    if (groups.empty() || groups.back().name != name) groups.push_back({name});
    groups.back().sum += thread;
    ++groups.back().threads;
  }
  return groups;
}

Series series_of(const Entrant& entrant, const std::string& name, const Group& group) {
  Series series{.model = entrant.model, .name = name};
  const auto& sum = group.sum;
  auto window = sum.window_s();
  if (!(window > 0)) return series;
  double from = 0;
  auto add_part = [&](double seconds, const std::string& words) {
    auto percent = 100 * seconds / window;
    series.marks.push_back({.x = percent, .low = from, .high = from + percent});
    series.marks.back().label = three_digits(percent) + "%";
    series.marks.back().text = series.marks.back().label + " of the window " + words;
    from += percent;
  };
  add_part(sum.held_s, "with the lock");
  add_part(sum.wait_s, "waiting for the lock");
  add_part(sum.free_s, "without the lock and not waiting");
  auto per_second = [&](std::uint64_t drops) {
    return three_digits(static_cast<double>(drops) / (window / group.threads)) + "/s";
  };
  series.note = "drops: " + per_second(sum.forced_drops) + " forced, " +
                per_second(sum.voluntary_drops) + " voluntary";
  return series;
}

std::vector<const Entrant*> entrants_of(const Subject& subject, std::size_t which) {
  const Contest& contest = subject.contests()[which];
  if (contest.entrants.size() > most_entrants) return representatives(subject, which);
  std::vector<const Entrant*> entrants;
  for (const Entrant& entrant : contest.entrants) entrants.push_back(&entrant);
  return entrants;
}

// Takes the cells that it draws out of `cells`, so that contests under other rates do not draw them
// again. gil.csv does not know the rate.
Panel panel_of(const Subject& subject, std::size_t which, Cells& cells) {
  const Contest& contest = subject.contests()[which];
  Panel panel;
  for (const Entrant* entrant : entrants_of(subject, which)) {
    if (entrant->rows.empty()) continue;
    const Row& row = *entrant->rows.front();
    auto cell = cells.extract(
        CellKey{row.machine, row.model, row.workload, row.params, row.workers, row.in_flight});
    if (cell.empty()) continue;
    bool is_single = std::ranges::count(contest.entrants, entrant->model, &Entrant::model) == 1;
    for (const Group& group : groups_of(cell.mapped(), row.workers.value_or(0))) {
      auto name =
          (is_single ? printable(entrant->model) : label(contest, *entrant)) + ", " + group.name;
      auto series = series_of(*entrant, name, group);
      if (!series.marks.empty()) panel.series.push_back(std::move(series));
    }
  }
  return panel;
}

// Returns the bar with the greatest share of waiting.
std::string longest_wait(const Chart& chart, const Naming& naming) {
  std::string sentence;
  double longest = -1;
  for (std::size_t one = 0; one < chart.panels.size(); ++one) {
    for (const Series& series : chart.panels[one].series) {
      const Mark& wait = series.marks.at(1);
      if (wait.x <= longest) continue;
      longest = wait.x;
      sentence = heading_of(naming, one) + series.name + " waited for the lock in " + wait.label +
                 " of the window.";
    }
  }
  return sentence;
}

}  // namespace

std::optional<Chart> lock_chart(const Subject& subject) {
  Chart chart{.kind = "locks",
              .form = Chart::Form::bars,
              .x = {.title = "share of the window", .unit = "%"},
              .parts = {"held the lock", "waited for it", "neither"}};
  auto cells = cells_of(subject);
  std::vector<std::size_t> which;
  for (std::size_t one = 0; one < subject.contests().size(); ++one) {
    auto panel = panel_of(subject, one, cells);
    if (panel.series.empty()) continue;
    chart.panels.push_back(std::move(panel));
    which.push_back(one);
  }
  if (chart.panels.empty()) return std::nullopt;
  auto naming = naming_of(subject, which, false);
  chart.title = title_of("Interpreter locks", naming, "shares of the window of each thread");
  chart.finding = longest_wait(chart, naming);
  finish(chart, subject, naming, "");
  return chart;
}

}  // namespace interleave
