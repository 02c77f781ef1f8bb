#pragma once

#include "bench/plan/matrix.hpp"
#include "bench/plan/suite_fields.hpp"

namespace interleave {

/// A `[[matrix]]` of a suite. Its form is checked; names are looked up when cells are made of it.
Matrix read_matrix(const SuiteField& field);

}  // namespace interleave
