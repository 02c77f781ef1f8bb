#pragma once

#include "bench/measure/run_history.hpp"
#include "bench/measure/warnings.hpp"

#include <optional>

namespace interleave {

/// Returns a warning about the cells whose median a rigorous run does not know well enough. Such a
/// run has used up its blocks or its time. Returns nullopt if there is no such cell.
std::optional<Warning> find_imprecise_cells(const RunPlan& plan, const RunHistory& history);

}  // namespace interleave
