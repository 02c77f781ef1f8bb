#include "results/report/lock_table.hpp"

#include "results/files/latency.hpp"
#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <optional>
#include <ostream>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

// With more threads, all workers of a cell share one line. They are alike, and 64 lines are too
// many.
constexpr std::size_t most_lines = 8;

LockReport::Thread total(std::span<const LockReport::Thread> threads) {
  LockReport::Thread sum;
  for (const auto& thread : threads) sum += thread;
  return sum;
}

std::string percent(double part, double whole) {
  return three_digits(whole > 0 ? 100 * part / whole : 0);
}

std::string per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? three_digits(static_cast<double>(count) / seconds) : "";
}

std::vector<std::string> line_of(const std::string& who, const LockReport::Thread& thread,
                                 double wall_s) {
  auto window_s = thread.window_s();
  return {"  " + who,
          percent(thread.free_s, window_s),
          percent(thread.held_s, window_s),
          percent(thread.wait_s, window_s),
          per_second(thread.forced_drops, wall_s),
          per_second(thread.voluntary_drops, wall_s)};
}

// Returns a lower bound of the wait of that rank: the lower end of its place in the histogram.
std::uint64_t wait_at(const LockReport& report, std::uint64_t count, Quantile quantile) {
  auto rank = nearest_rank(count, quantile);
  std::size_t place = 0;
  for (std::uint64_t seen = report.wait_lengths[0]; seen <= rank;) {
    seen += report.wait_lengths.at(++place);
  }
  return std::uint64_t{1} << place;
}

using Repetition = std::tuple<std::string_view, std::string_view, std::string_view,
                              std::string_view, std::optional<std::uint64_t>,
                              std::optional<std::uint64_t>, std::uint64_t, std::uint64_t>;

template <class Line> Repetition repetition_of(const Line& line) {
  return {line.run_id,  line.model,     line.workload, line.params,
          line.workers, line.in_flight, line.block,    line.repetition};
}

template <class Line> std::string name_of(const Line& line) {
  auto name = line.model + " x " + line.workload;
  if (!line.params.empty()) name += " (" + line.params + ")";
  if (line.workers) name += ", " + counted(*line.workers, "worker");
  if (line.in_flight) name += ", " + std::to_string(*line.in_flight) + " in flight";
  return name;
}

// "gil_threads x udp_echo (hogs=1), 2 workers"
std::string title_of(const Contest& contest, const Entrant& entrant) {
  auto title = entrant.model + " x " + contest.title();
  if (!contest.has_one_setting(entrant.model)) title += ", " + entrant.settings;
  if (entrant.workers) title += ", " + counted(*entrant.workers, "worker");
  if (!contest.common_in_flight() && entrant.in_flight) {
    title += ", " + std::to_string(*entrant.in_flight) + " in flight";
  }
  return title;
}

std::string at_least(const LockReport& report, std::uint64_t count, Quantile quantile) {
  return human_duration(static_cast<double>(wait_at(report, count, quantile)) * 1e-9);
}

}  // namespace

template <class Line> LockTable::Cell& LockTable::cell_of(const Line& line) {
  auto name = name_of(line);
  auto found = std::ranges::find(cells_, name, &Cell::name);
  if (found != cells_.end()) return *found;
  Cell& fresh = cells_.emplace_back();
  fresh.workload = line.workload;
  fresh.title = name;
  fresh.name = std::move(name);
  fresh.workers = line.workers.value_or(0);
  return fresh;
}

void LockTable::add_threads(const ResultSet& results) {
  for (const LockLine& line : results.locks) {
    Cell& cell = cell_of(line);
    auto most = cell.sum.threads.size();
    cell.count = std::max(cell.count, std::min<std::uint64_t>(line.thread, most - 1) + 1);
    auto& sum = cell.sum.threads[std::min<std::size_t>(line.thread, most - 1)];
    sum += {line.held_s, line.wait_s, line.free_s, line.forced_drops, line.voluntary_drops};
  }
}

void LockTable::add_waits(const ResultSet& results) {
  for (const WaitLine& line : results.waits) {
    auto& lengths = cell_of(line).sum.wait_lengths;
    // The class of waits from 2^n ns on has place n.
    std::size_t place = std::bit_width(std::max<std::uint64_t>(line.at_least_ns, 1)) - 1;
    lengths[std::min(place, lengths.size() - 1)] += line.waits;
  }
}

// A row counts if its repetition has lines, which are written only for a cell that ran to its end.
void LockTable::add_windows(const ResultSet& results) {
  std::set<Repetition> known;
  for (const LockLine& line : results.locks) known.insert(repetition_of(line));
  for (const Row& row : results.rows) {
    if (!known.contains(repetition_of(row))) continue;
    Cell& cell = cell_of(row);
    cell.wall_s += row.wall_s.value_or(0);
    cell.sum.switches += row.gil_switches.value_or(0);
    cell.count = std::max(cell.count, cell.workers + row.background_tasks.value_or(0));
  }
}

// gil.csv does not name the rate, so cells that differ in nothing else are one. They keep the name.
void LockTable::shorten_titles(std::span<const Contest> contests) {
  std::map<std::string, std::set<std::string>> titles;  // by name
  for (const Contest& contest : contests) {
    for (const Entrant& entrant : contest.entrants) {
      titles[name_of(*entrant.rows.front())].insert(title_of(contest, entrant));
    }
  }
  for (Cell& cell : cells_) {
    auto found = titles.find(cell.name);
    if (found != titles.end() && found->second.size() == 1) cell.title = *found->second.begin();
  }
}

LockTable::LockTable(const ResultSet& results, std::span<const Contest> contests) {
  add_threads(results);
  add_waits(results);
  add_windows(results);
  for (Cell& cell : cells_) cell.sum.count = static_cast<std::uint32_t>(cell.count);
  std::ranges::sort(cells_, {},
                    [](const Cell& cell) { return std::tie(cell.workload, cell.name); });
  if (!cells_.empty()) shorten_titles(contests);
}

void LockTable::print_threads(std::ostream& out, const Cell& cell, Style style) {
  Grid grid;
  grid.add_column("  thread", 0);
  for (const auto* heading : {"no gil %", "has gil %", "gil wait %"}) grid.add_column(heading, 0);
  grid.add_column("forced drops/s", 1);
  grid.add_column("voluntary drops/s", 2);
  auto threads = cell.sum.shown();
  auto workers = std::min<std::size_t>(cell.workers, threads.size());
  if (threads.size() <= most_lines) {
    for (std::size_t i = 0; i < threads.size(); ++i) {
      auto who = i < workers ? "worker " + std::to_string(i) : "hog " + std::to_string(i - workers);
      grid.add_line(line_of(who, threads[i], cell.wall_s));
    }
  } else {
    grid.add_line(
        line_of(counted(cell.workers, "worker"), total(threads.first(workers)), cell.wall_s));
    if (workers < threads.size()) {
      grid.add_line(line_of(counted(cell.sum.count - cell.workers, "hog"),
                            total(threads.subspan(workers)), cell.wall_s));
    }
  }
  for (const auto& line : grid.lines(style.width)) out << line << '\n';
  if (auto left_out = grid.left_out(style.width); !left_out.empty()) {
    print_paragraph(out, "", left_out_sentence(left_out), 2, style.width);
  }
}

void LockTable::print_lock(std::ostream& out, const Cell& cell, Style style) {
  const auto& lengths = cell.sum.wait_lengths;
  auto waits = std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0});
  auto text = per_second(cell.sum.switches, cell.wall_s) + " switches/s, " +
              human_count(static_cast<double>(waits)) + (waits == 1 ? " wait" : " waits");
  if (waits > 0) {
    text += ": half of them at least " + at_least(cell.sum, waits, 5'000) +
            ", the longest at least " + at_least(cell.sum, waits, 10'000);
  }
  print_paragraph(out, "", text, 2, style.width);
}

void LockTable::print(std::ostream& out, Style style) const {
  if (cells_.empty()) return;
  out << "\nWhat the interpreter locks did:\n";
  for (const Cell& cell : cells_) {
    print_paragraph(out, "", printable(cell.title, !style.color), 0, style.width);
    print_threads(out, cell, style);
    print_lock(out, cell, style);
  }
  out << '\n';
}

}  // namespace interleave
