#pragma once

#include <filesystem>
#include <vector>

namespace interleave {

/// The runs that one side of a comparison is made of. `side` is one itself: its directory, or a file
/// like its samples.csv. Or it is a directory that has no samples.csv, but directories of runs: then
/// it is these, by name; links among them are not followed. Where there is no run, `side` is
/// returned, and whoever reads it will say what is wrong.
std::vector<std::filesystem::path> runs_of(const std::filesystem::path& side);

}  // namespace interleave
