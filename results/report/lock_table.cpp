#include "results/report/lock_table.hpp"

#include "results/files/latency.hpp"
#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>
#include <tuple>

namespace interleave {

namespace {

// With more threads, all workers of a cell share one line. They are alike, and 64 lines are too
// many.
constexpr std::size_t most_lines = 8;

void add(LockReport::Thread& sum, const LockReport::Thread& more) {
  sum.held_s += more.held_s;
  sum.wait_s += more.wait_s;
  sum.free_s += more.free_s;
  sum.forced_drops += more.forced_drops;
  sum.voluntary_drops += more.voluntary_drops;
}

LockReport::Thread total(std::span<const LockReport::Thread> threads) {
  LockReport::Thread sum;
  for (const auto& thread : threads) add(sum, thread);
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

std::string at_least(const LockReport& report, std::uint64_t count, Quantile quantile) {
  return human_duration(static_cast<double>(wait_at(report, count, quantile)) * 1e-9);
}

}  // namespace

LockTable::Cell& LockTable::cell_of(const Row& row) {
  auto title = row.model + " x " + row.workload;
  if (!row.params.empty()) title += " (" + row.params + ")";
  if (row.workers) title += ", workers " + std::to_string(*row.workers);
  if (row.in_flight) title += ", in flight " + std::to_string(*row.in_flight);
  auto found = std::ranges::find(cells_, title, &Cell::title);
  if (found != cells_.end()) return *found;
  Cell& fresh = cells_.emplace_back();
  fresh.workload = row.workload;
  fresh.title = std::move(title);
  fresh.workers = row.workers.value_or(0);
  return fresh;
}

void LockTable::add(const Row& row, const LockReport& report) {
  Cell& cell = cell_of(row);
  cell.wall_s += row.wall_s.value_or(0);
  cell.sum.count = std::max(cell.sum.count, report.count);
  cell.sum.switches += report.switches;
  for (std::size_t i = 0; i < report.threads.size(); ++i) {
    interleave::add(cell.sum.threads[i], report.threads[i]);
  }
  for (std::size_t i = 0; i < report.wait_lengths.size(); ++i) {
    cell.sum.wait_lengths[i] += report.wait_lengths[i];
  }
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
    grid.add_line(line_of("all " + std::to_string(cell.workers) + " workers",
                          total(threads.first(workers)), cell.wall_s));
    if (workers < threads.size()) {
      grid.add_line(line_of("all " + std::to_string(cell.sum.count - cell.workers) + " hogs",
                            total(threads.subspan(workers)), cell.wall_s));
    }
  }
  for (const auto& line : grid.lines(style.width)) out << line << '\n';
  if (auto left_out = grid.left_out(style.width); !left_out.empty()) {
    print_paragraph(out, "", left_out_sentence(left_out), 2, style.width);
  }
}

void LockTable::print_lock(std::ostream& out, const Cell& cell) {
  const auto& lengths = cell.sum.wait_lengths;
  auto waits = std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0});
  out << "  " << per_second(cell.sum.switches, cell.wall_s) << " switches/s, "
      << human_count(static_cast<double>(waits)) << (waits == 1 ? " wait" : " waits");
  if (waits > 0) {
    out << ": half of them at least " << at_least(cell.sum, waits, 5'000)
        << ", the longest at least " << at_least(cell.sum, waits, 10'000);
  }
  out << '\n';
}

void LockTable::print(std::ostream& out, Style style) const {
  if (cells_.empty()) return;
  out << "What the interpreter locks did:\n";
  auto cells = cells_;
  std::ranges::sort(cells, {},
                    [](const Cell& cell) { return std::tie(cell.workload, cell.title); });
  for (const Cell& cell : cells) {
    out << printable(cell.title, !style.color) << '\n';
    print_threads(out, cell, style);
    print_lock(out, cell);
  }
  out << '\n';
}

}  // namespace interleave
