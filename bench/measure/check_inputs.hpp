#pragma once

#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"

#include <map>
#include <string>

namespace interleave {

/// What each workload says about its input, for run.json; of one with several settings, those after
/// the first stand under "name params".
using Facts = std::map<std::string, std::map<std::string, std::string>>;

/// Prepares every (workload, settings) of the plan once, in a process of its own, and runs nothing:
/// throws the UsageError that prepare() has for settings that make no sense together. Whatever else
/// goes wrong there will be a row of the run.
Facts check_inputs(Supervisor& supervisor, const RunPlan& plan);

}  // namespace interleave
