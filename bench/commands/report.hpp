#pragma once

#include "bench/commands/commands.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/recorder.hpp"

#include <filesystem>

namespace interleave {

/// Prints what a closed run has come to: tables and all warnings first, and last the answer, in at
/// most fifteen lines of 80 columns (results/report/answer.hpp).
void report(const Recorder& recorder, const RunRequest& request, const RunPlan& plan,
            const std::filesystem::path& dir);

}  // namespace interleave
