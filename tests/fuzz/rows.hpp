#pragma once

#include "results/files/row.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <vector>

namespace interleave::fuzz {

/// Rows with names and numbers as the input wants them, also such as no run would write.
std::vector<Row> rows_of(Choices& choices);

}  // namespace interleave::fuzz
