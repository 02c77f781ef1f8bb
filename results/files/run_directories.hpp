#pragma once

#include <filesystem>
#include <vector>

namespace interleave {

/// Returns the runs that one side of a comparison is made of. `side` may be the directory of a run
/// or a file like its samples.csv. It may also be a directory without samples.csv that contains
/// directories of runs. Then these are returned, sorted by name; links among them are not followed.
/// If there is no run, returns `side`, and the reader will report the error.
std::vector<std::filesystem::path> runs_of(const std::filesystem::path& side);

}  // namespace interleave
