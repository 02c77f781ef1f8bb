#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace interleave {

/// Returns `text` with U+FFFD in place of every NUL and every byte that is not well-formed UTF-8.
/// Error texts have any source, and a ledger note may be cut inside a letter. Readers of CSV and
/// SVG refuse a whole file for one bad byte.
std::string well_formed(std::string_view text);

/// Returns well-formed `text` with U+FFFD in place of every character that reverses or isolates the
/// direction of text. One label could otherwise change how its neighbours read.
std::string without_direction_marks(std::string_view text);

/// Returns how many columns a terminal needs for well-formed `text`: its number of code points.
std::size_t columns_of(std::string_view text);
/// Returns the beginning of well-formed `text` that fits into `columns` columns.
std::string first_columns(std::string_view text, std::size_t columns);

}  // namespace interleave
