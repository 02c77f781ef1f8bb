#pragma once

#include "results/chart/chart.hpp"
#include "results/chart/sheet.hpp"
#include "results/groups/palette.hpp"

namespace interleave {

/// Returns the attribute stroke-dasharray of a line.
std::string_view dashes(Series::Line line);

/// Adds the names of a panel's series below its curves. Lines without marks are the same for all
/// models, so each of their names appears once.
void add_legend(Sheet& sheet, const Panel& panel, const Looks& looks);

}  // namespace interleave
