#pragma once

#include "bench/commands/commands.hpp"
#include "bench/record/recorder.hpp"
#include "results/files/result_set.hpp"
#include "results/report/table.hpp"

#include <filesystem>
#include <optional>

namespace interleave {

/// Returns the style for standard output.
Style choose_style(RunRequest::Color color);

/// Returns the goal of `--slo`. nullopt if no run had one, or if their goals differ. Throws
/// UsageError if run.json has a text that is no goal.
std::optional<Slo> goal_of(const ResultSet& results);

/// Prints the results of a run that ended: the answer, in at most fifteen lines of 80 columns. With
/// --verbose prints what `interleave show` prints. Reads the files of the run, so both agree.
void report(const Recorder& recorder, const RunRequest& request, const std::filesystem::path& dir);

}  // namespace interleave
