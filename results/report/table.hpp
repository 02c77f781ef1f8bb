#pragma once

#include "results/files/row.hpp"
#include "results/groups/analysis.hpp"
#include "results/groups/measures.hpp"
#include "results/groups/ranking.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace interleave {

struct Style {
  bool color = false;  // escape sequences and UTF-8; otherwise plain ASCII
  unsigned width = 0;  // columns of the terminal; 0: no limit
};

/// Which columns the table has, and in which order its lines are.
struct TableChoice {
  std::vector<std::string> columns{};  // headings; empty: all, as far as they have values and fit
  std::string sort{};                  // a heading; empty: the best first
  bool reverse = false;                // largest first
};

/// The table of some rows, before it is printed. Its texts are as in the rows: they may contain
/// anything.
struct Table {
  struct Line {
    Ranking::Mark mark = Ranking::Mark::none;
    std::vector<std::string> cells;  // the model, and a cell for each of `columns`
  };
  /// The block of one contest.
  struct Block {
    std::string title;  // "tcp_echo, 6 blocks"
    std::vector<Line> lines;
    std::vector<std::string> failures;  // "gil_threads: timeout in 2 of 6"
  };
  std::string caption;  // how the models were compared; empty if that is not known
  std::vector<const Measure*> columns;
  bool is_chosen = false;  // the columns were chosen, so none is left out
  std::vector<Block> blocks;
  std::vector<std::string> settings;  // what the contests of each workload share
  std::vector<std::string> legend;
};

/// Makes the table: a block for each contest, a line for each model and setting. The fastest comes
/// first. Under open load the shortest p99 latency comes first and saturated rows last. Failures
/// are listed with their reason. The best model is marked as the fastest only if its intervals over
/// all other models exclude 1. Otherwise it is marked as tied, together with the models that it was
/// not shown to beat. Throws UsageError for an unknown column.
Table make_table(const Analysis& analysis, const TableChoice& choice = {});
Table make_table(std::span<const Row> rows, const TableChoice& choice = {});

/// Prints the table for people. Columns without values are left out. On a narrow terminal the least
/// important columns are left out too, unless they were chosen, and the legend names them.
void print_table(std::ostream& out, const Table& table, Style style);
void print_table(std::ostream& out, std::span<const Row> rows, Style style);

/// Prints the table as tables of GitHub's Markdown.
void print_markdown(std::ostream& out, const Table& table);

}  // namespace interleave
