#pragma once

#include "bench/commands/commands.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/recorder.hpp"

#include <filesystem>

namespace interleave {

/// Prints the results of a finished run: first tables and all warnings, last the answer. The answer
/// takes at most fifteen lines of 80 columns (results/report/answer.hpp).
void report(const Recorder& recorder, const RunRequest& request, const RunPlan& plan,
            const std::filesystem::path& dir);

}  // namespace interleave
