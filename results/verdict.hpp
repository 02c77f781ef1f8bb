#pragma once

#include "results/row.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// What the rows say, in sentences: for each contest the fastest model against serial and against
/// the next, threads with and without a GIL, and what cannot be concluded. Each model stands at the
/// setting where it was best, which is printed. The same rows in another order give the same text.
std::vector<std::string> verdicts(std::span<const Row> rows);

}  // namespace interleave
