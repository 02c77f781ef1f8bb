#pragma once

#include "results/files/result_set.hpp"
#include "results/groups/contest.hpp"
#include "results/report/table.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// A table of the interpreter locks of a run, for people. Each cell has a block with a line for
/// each thread, summed over its repetitions. The line shows three shares of the window: without the
/// lock and not waiting, with the lock, and waiting for it.
class LockTable {
 public:
  /// `contests` are those of the rows. They give the titles.
  LockTable(const ResultSet& results, std::span<const Contest> contests);
  bool empty() const { return cells_.empty(); }
  void print(std::ostream& out, Style style) const;

 private:
  struct Cell {
    std::string workload;
    std::string name;   // with all factors
    std::string title;  // with those that tell it apart from the other cells
    std::uint64_t workers = 0;
    std::uint64_t count = 0;  // of threads, which may exceed those in `sum`
    double wall_s = 0;
    LockReport sum;
  };
  template <class Line> Cell& cell_of(const Line& line);
  void add_threads(const ResultSet& results);
  void add_waits(const ResultSet& results);
  void add_windows(const ResultSet& results);
  void shorten_titles(std::span<const Contest> contests);
  static void print_threads(std::ostream& out, const Cell& cell, Style style);
  static void print_lock(std::ostream& out, const Cell& cell, Style style);

  std::vector<Cell> cells_;  // sorted by workload and name
};

}  // namespace interleave
