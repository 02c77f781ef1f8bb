#pragma once

#include "results/files/result_set.hpp"
#include "results/report/sustained.hpp"
#include "results/report/verdict.hpp"

#include <optional>
#include <span>

namespace interleave {

/// Returns everything that can be said of these rows in sentences: the verdicts, and before them
/// the limits of a sweep over sizes and, with a goal or several rates, the sustained rates. All rows must be of one machine (by_machine()).
Verdicts findings(const Analysis& analysis, const std::optional<Slo>& goal);

/// Returns the warning that a reader of the answer alone must know. nullptr if there is none so
/// grave. Verdicts already include the flags of single models.
const RunWarning* gravest(std::span<const RunAbout> runs);

}  // namespace interleave
