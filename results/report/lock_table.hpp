#pragma once

#include "results/files/lock_report.hpp"
#include "results/report/table.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace interleave {

/// A table of the interpreter locks of a run, for people. Each cell has a block with a line for
/// each thread, summed over its repetitions. The line shows three shares of the window: without the
/// lock and not waiting, with the lock, and waiting for it.
class LockTable {
 public:
  void add(const Row& row, const LockReport& report);
  bool empty() const { return cells_.empty(); }
  void print(std::ostream& out, Style style) const;

 private:
  struct Cell {
    std::string workload;
    std::string title;
    std::uint64_t workers = 0;
    double wall_s = 0;
    LockReport sum;
  };
  Cell& cell_of(const Row& row);
  static void print_threads(std::ostream& out, const Cell& cell, Style style);
  static void print_lock(std::ostream& out, const Cell& cell);

  std::vector<Cell> cells_;
};

}  // namespace interleave
