#pragma once

#include "results/page/page.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace interleave {

// Each function returns one section of the page, as HTML.

/// The verdicts of each side in sentences, with how sure they are, and the gravest warning. Begins
/// with `summary`, which is HTML.
std::string findings_section(std::span<const PageSide> sides, const std::string& summary);
/// All verdicts in full.
std::string verdicts_section(std::span<const PageSide> sides);
/// The machines, the runs and their warnings.
std::string machines_section(std::span<const PageSide> sides);
/// How the numbers were made, in plain sentences.
std::string method_section();
/// The rows as a table, if it takes at most `room` bytes. Otherwise one line for each cell.
std::string rows_section(std::span<const PageSide> sides, std::size_t room);

/// The comparison of two sides.
struct ChangesInPage {
  std::string summary;  // in one sentence
  std::string section;  // a table with a line for each cell, and what the comparison left out
};
ChangesInPage changes_of(const PageSide& base, const PageSide& fresh);

}  // namespace interleave
