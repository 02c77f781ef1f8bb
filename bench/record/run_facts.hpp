#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// The facts in run.json that the runs of a comparison should have in common.
struct RunFacts {
  std::map<std::string, std::string> shared;  // "kernel" -> its text in JSON, or "unknown"
  double load_1min = 0;                       // at the start of the first run
};

/// Reads the run.json of each run of a side (results/files/run_directories.hpp). A fact that
/// differs among them becomes all its values, joined by " and ". Returns nullopt if a run.json is
/// missing. Throws UsageError if a file is not JSON.
std::optional<RunFacts> read_run_facts(const std::filesystem::path& side);

/// Returns sentences, safe for a terminal, about facts that differ or are not known.
std::vector<std::string> differing_facts(const std::optional<RunFacts>& before,
                                         const std::optional<RunFacts>& after, bool are_apart);

}  // namespace interleave
