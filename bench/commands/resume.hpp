#pragma once

#include "bench/commands/commands.hpp"

namespace interleave {

/// `interleave run --resume DIR`: continues a stopped run. Throws UsageError, and changes nothing,
/// if the rest would not be the same measurement. Leaves a complete run as it is.
int resume(const RunRequest& asked);

}  // namespace interleave
