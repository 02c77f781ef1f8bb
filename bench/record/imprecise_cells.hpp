#pragma once

#include "bench/measure/run_history.hpp"
#include "bench/measure/warnings.hpp"

#include <optional>

namespace interleave {

/// What a rigorous run has to say of the cells whose median it does not know as well as it should,
/// because they were repeated as often as may be, or its time was over; nothing when there is none.
std::optional<Warning> find_imprecise_cells(const RunPlan& plan, const RunHistory& history);

}  // namespace interleave
