#pragma once

#include "bench/plan/matrix.hpp"
#include "core/arrivals.hpp"

#include <optional>
#include <vector>

namespace interleave {

/// The loads that a matrix goes through: one open load for each rate, else one batch (none). Throws
/// UsageError for what is too much for the ledger, or too long for the time of a cell.
std::vector<std::optional<OpenLoad>> offered_loads(const Matrix& matrix, Clock::duration timeout);

}  // namespace interleave
