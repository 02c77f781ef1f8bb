#pragma once

#include "results/files/lock_report.hpp"
#include "results/report/table.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace interleave {

/// What the interpreter locks of a run did, for people: a block for each cell, summed up over its
/// repetitions, with a line for each thread: how much of the window it was without the lock and did
/// not want it, held it, and waited for it.
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
