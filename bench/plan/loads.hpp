#pragma once

#include "bench/plan/matrix.hpp"
#include "core/arrivals.hpp"

#include <optional>
#include <vector>

namespace interleave {

/// Returns the loads of a matrix: one open load per rate, or one nullopt (a batch) if it has no
/// rates. Throws UsageError if a load has too many tasks for the ledger or does not fit into
/// `timeout`.
std::vector<std::optional<OpenLoad>> offered_loads(const Matrix& matrix, Clock::duration timeout);

}  // namespace interleave
