#pragma once

#include "core/executor.hpp"

namespace interleave {

/// One task after the other on the calling thread: the baseline of every comparison.
std::unique_ptr<Executor> make_serial(const Settings&);

/// What every model must agree with: `serial`, but sleeps return at once. Runs from the
/// ledger's claim counter up to job.tasks, of which the ledger may hold more: set the counter with
/// claim_from() before the next call.
void run_oracle(const Job& job);

}  // namespace interleave
