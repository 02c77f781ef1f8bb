#pragma once

#include "bench/plan/matrix.hpp"
#include "bench/plan/suite_fields.hpp"

namespace interleave {

/// Reads a `[[matrix]]` of a suite and checks its form. Expansion looks up the names later.
Matrix read_matrix(const SuiteField& field);

}  // namespace interleave
