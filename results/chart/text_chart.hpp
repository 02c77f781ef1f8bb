#pragma once

#include "results/chart/chart.hpp"

#include <cstddef>
#include <string>

namespace interleave {

/// Draws a chart in plain ASCII, in lines of at most `columns` columns (at least 60).
std::string text_of(const Chart& chart, std::size_t columns);

}  // namespace interleave
