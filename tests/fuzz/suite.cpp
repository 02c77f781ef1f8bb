// Any bytes as a suite, and the cells that come of it.
#include "bench/plan/expansion.hpp"
#include "bench/plan/suites.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <set>

namespace interleave::fuzz {

namespace {

constexpr std::uint32_t cpus = 4;

// At most; more than this many are too slow to be looked at again and again.
bool are_few(const Suite& suite) {
  double points = 0;
  for (const Matrix& matrix : suite.matrices) {
    double here = 40.0 * static_cast<double>(std::max<std::size_t>(matrix.models.size(), 9)) / 9;
    for (const Dial& dial : matrix.set) here *= static_cast<double>(dial.values.size());
    for (auto count : {matrix.workers.size(), matrix.in_flight.size(), matrix.rates.size()}) {
      here *= static_cast<double>(std::max<std::size_t>(count, 1));
    }
    points += here;
  }
  return points < 1'000;
}

std::vector<Cell> cells_of(const Suite& suite) {
  Expansion expansion(cpus);
  for (const Matrix& matrix : suite.matrices) {
    expansion.add(matrix, {}, suite.timeout.value_or(std::chrono::minutes(1)));
  }
  return expansion.take();
}

void examine_cell(const Cell& cell) {
  require(cell.workers >= 1 && cell.workers <= cell.in_flight, "workers fit in flight");
  require(cell.processes >= 1 && cell.processes <= cell.workers, "each process has a worker");
  require(!cell.open || cell.open->tasks() >= 1, "an open load has a task");
  require(is_plain(cell.label()) && is_plain(cell.params()), "a cell can be shown");
}

}  // namespace

void examine(std::string_view input) {
  auto suite = accepted([&] { return parse_suite(input, "any.toml"); });
  if (!suite) return;
  require(!suite->name.empty() && is_plain(suite->name), "a suite has a name");
  require(!suite->matrices.empty(), "and something to run");
  require(suite->repetitions.blocks >= 1 && suite->repetitions.window.count() > 0,
          "and time for it");
  if (!are_few(*suite)) return;
  auto cells = accepted([&] { return cells_of(*suite); });
  if (!cells) return;
  std::set<std::string> seen;
  for (const Cell& cell : *cells) {
    examine_cell(cell);
    require(seen.insert(cell.identity()).second, "each cell is there once");
  }
}

}  // namespace interleave::fuzz
