#pragma once

#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"

#include <map>
#include <string>

namespace interleave {

/// Each workload's description of its input, for run.json. If a workload has several settings, all
/// but the first are under "name params".
using Facts = std::map<std::string, std::map<std::string, std::string>>;

/// Prepares each (workload, settings) of the plan once, in a process of its own, and runs no task.
/// Throws the UsageError of prepare() for settings that contradict each other. Any other failure is
/// left to the run, which makes a row of it.
Facts check_inputs(Supervisor& supervisor, const RunPlan& plan);

}  // namespace interleave
