#pragma once

#include "results/files/row.hpp"

#include <filesystem>
#include <vector>

namespace interleave {

/// Removes an incomplete last line from a CSV file. Does nothing if there is no such file. Follows
/// no symbolic link. Throws std::system_error.
void cut_half_line(const std::filesystem::path& file);

/// Prepares the CSV files of a stopped run to be continued, and returns the rows that stay.
/// Incomplete lines are cut off, and rows of interrupted cells are removed. In the other files, the
/// lines of a repetition without a row are removed. Throws std::system_error, and UsageError as
/// read_samples() does.
std::vector<Row> repair_run(const std::filesystem::path& dir);

}  // namespace interleave
