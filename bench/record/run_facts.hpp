#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// What run.json says of how runs were made, as far as they should have it in common.
struct RunFacts {
  std::map<std::string, std::string> shared;  // "kernel" -> its text in JSON, or "unknown"
  double load_1min = 0;                       // when the first began
};

/// Of each run.json beside the samples of a side (results/files/run_directories.hpp): a fact that differs
/// among its runs is all that they say, with " and " between. Nothing when one of them is not there.
/// Throws UsageError for a file that is not JSON.
std::optional<RunFacts> read_run_facts(const std::filesystem::path& side);

/// In sentences that a terminal may show: what the two do not have in common, or that nobody knows.
std::vector<std::string> differing_facts(const std::optional<RunFacts>& before,
                                         const std::optional<RunFacts>& after, bool are_apart);

}  // namespace interleave
