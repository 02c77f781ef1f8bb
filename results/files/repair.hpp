#pragma once

#include "results/files/row.hpp"

#include <filesystem>
#include <vector>

namespace interleave {

/// Cuts off what follows the last whole record of a CSV file: a line that was not written to its
/// end. A file that is not there is left so. Follows no symbolic link; throws std::system_error.
void cut_half_line(const std::filesystem::path& file);

/// Makes the CSV files of a stopped run fit to be written on, and returns the rows that stay: half
/// lines are cut off, rows of interrupted cells taken out, and in the other files the lines whose
/// repetition has no row. Throws std::system_error, and UsageError as read_samples() does.
std::vector<Row> repair_run(const std::filesystem::path& dir);

}  // namespace interleave
