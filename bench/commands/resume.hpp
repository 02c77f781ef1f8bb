#pragma once

#include "bench/commands/commands.hpp"

namespace interleave {

/// `interleave run --resume DIR`: goes on with a run that was stopped, by whatever. Throws UsageError
/// when that cannot be the same measurement any more; then nothing is changed. A run that is complete
/// stays as it is.
int resume(const RunRequest& asked);

}  // namespace interleave
