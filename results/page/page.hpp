#pragma once

#include "results/chart/chart.hpp"
#include "results/files/result_set.hpp"
#include "results/report/sustained.hpp"
#include "results/report/verdict.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// One side of a report: a result directory, or a directory of such directories.
struct PageSide {
  std::string name;  // as the page calls it: the path
  ResultSet results;
  std::vector<Chart> charts;
  Verdicts verdicts;
  std::optional<Slo> goal{};
};

/// Reads a side and makes its charts. Throws as read_results() does.
PageSide read_side(const std::filesystem::path& directory);

/// Returns the report as one HTML file. It needs no other file and no network. Two sides are also
/// compared, the first one as BASE. The same sides give the same text.
std::string page_of(std::span<const PageSide> sides);

/// Is `file` a report of this program? False if it cannot be read.
bool is_page(const std::filesystem::path& file);

}  // namespace interleave
