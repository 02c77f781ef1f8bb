#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// What run.json says of how a run was made, as far as two runs should have it in common.
struct RunFacts {
  std::map<std::string, std::string> shared;  // "kernel" -> its text in JSON, or "unknown"
  double load_1min = 0;
};

/// Of the run.json beside the samples; nothing when there is none. `run` is the directory of a run,
/// or a file in it. Throws UsageError for a file that is not JSON.
std::optional<RunFacts> read_run_facts(const std::filesystem::path& run);

/// In sentences that a terminal may show: what the two do not have in common, or that nobody knows.
std::vector<std::string> differing_facts(const std::optional<RunFacts>& before,
                                         const std::optional<RunFacts>& after, bool are_apart);

}  // namespace interleave
