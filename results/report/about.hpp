#pragma once

#include "results/files/result_set.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// Returns a sentence for each run of one machine: where it is from, its command, and how it ended.
/// More than a few runs get one sentence together.
std::vector<std::string> about(const ResultSet& results);

/// Returns all warnings of the runs as sentences, each once.
std::vector<std::string> warnings_of(std::span<const RunAbout> runs);

}  // namespace interleave
