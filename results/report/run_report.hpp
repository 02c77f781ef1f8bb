#pragma once

#include "results/files/result_set.hpp"
#include "results/report/sustained.hpp"
#include "results/report/table.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// The parts of a report of some runs.
struct ReportChoice {
  std::optional<Slo> goal{};
  TableChoice table{};
  std::string filter{};                // the conditions of the rows, for people; empty: all rows
  bool answer_only = false;            // without tables, locks, laws and all verdicts
  std::vector<std::string> closing{};  // sentences at the end of the answer
};

/// Prints what these results say: the runs, the table, the locks, the laws of scaling, all verdicts
/// and warnings, and last the answer in at most fifteen lines of 80 columns (answer.hpp). Rows of
/// different machines are never compared: each machine has a report of its own. Texts of the files
/// are made harmless for a terminal.
void print_report(std::ostream& out, ResultSet results, const ReportChoice& choice, Style style);

/// Prints the same as a page of GitHub's Markdown.
void print_markdown_report(std::ostream& out, ResultSet results, const ReportChoice& choice);

}  // namespace interleave
