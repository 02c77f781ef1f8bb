#pragma once

#include "core/job.hpp"

namespace interleave {

/// Computes the answers with which every model must agree: runs tasks one at a time, as `serial`
/// does, but sleeps return at once. Runs from the ledger's claim counter up to job.tasks. The
/// ledger may hold more tasks: set the counter with claim_from() before the next call.
void run_oracle(const Job& job);

}  // namespace interleave
