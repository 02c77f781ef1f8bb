#pragma once

#include "bench/measure/cell.hpp"

namespace interleave {

/// When all workers are gone: from what the ledger holds of each task, or of all of them together,
/// the report's failures, digest, length of the window and throughput, judged by the oracle.
void sum_up_tasks(const Execution& execution, Report& report);

}  // namespace interleave
