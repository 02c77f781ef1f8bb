#pragma once

#include "bench/plan.hpp"

#include <iosfwd>

namespace interleave {

/// How long the plan takes, within a quarter on a machine like that of results/reference/; nothing
/// when --tasks fixes the work instead of the time.
std::optional<Clock::duration> predicted_time(const RunPlan& plan);

/// What `--plan` shows.
void print_plan(std::ostream& out, const RunPlan& plan);

}  // namespace interleave
