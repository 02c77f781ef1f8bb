#pragma once

#include "core/executor.hpp"

namespace interleave {

/// One task after the other on the calling thread: the baseline of every comparison.
std::unique_ptr<Executor> make_serial(const Settings&);

/// What every model must agree with: `serial`, but sleeps return at once. Runs on from the
/// ledger's claim counter.
void run_oracle(const Job& job);

}  // namespace interleave
