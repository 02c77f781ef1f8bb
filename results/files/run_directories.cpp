#include "results/files/run_directories.hpp"

#include <algorithm>
#include <system_error>

namespace interleave {

namespace {

bool has_samples(const std::filesystem::path& directory) {
  std::error_code ignored;
  return std::filesystem::exists(directory / "samples.csv", ignored);
}

}  // namespace

std::vector<std::filesystem::path> runs_of(const std::filesystem::path& side) {
  std::vector<std::filesystem::path> runs;
  if (has_samples(side)) return {side};
  std::error_code error;
  const std::filesystem::directory_iterator end;
  for (std::filesystem::directory_iterator entry(side, error); !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    bool is_own = std::filesystem::is_directory(entry->symlink_status(ignored));
    if (is_own && has_samples(entry->path())) runs.push_back(entry->path());
  }
  if (error || runs.empty()) return {side};
  std::ranges::sort(runs);
  return runs;
}

}  // namespace interleave
