#pragma once

#include "results/chart/chart.hpp"
#include "results/pictures/naming.hpp"
#include "results/pictures/subject.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace interleave {

// Parts that the charts of entrants share.

/// Returns the reason why the entrant has no result, such as "timeout".
std::string why_not(const Entrant& entrant);

/// Is the entrant among those that verdicts compare?
bool is_compared(const Subject& subject, std::size_t which, const Entrant& entrant);

bool has_marks(const Panel& panel);
bool has_hollow_marks(const Chart& chart);

/// Adds the panels' titles and the caption. `about_hollow` is a part of the caption if there are
/// hollow marks.
void finish(Chart& chart, const Subject& subject, const Naming& naming,
            const std::string& about_hollow);

/// Returns the verdict with the greatest difference among these contests: the best model against
/// serial if that was measured, else against the next one. Empty if no verdict compares models.
std::string winner_sentence(const Subject& subject, const std::vector<std::size_t>& which,
                            const Naming& naming);

/// Returns "quick_sort: ", the beginning of a sentence about a panel. Empty if there is only one.
std::string heading_of(const Naming& naming, std::size_t panel);

}  // namespace interleave
