#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace interleave {

/// `text` with every byte that is not part of well-formed UTF-8, and every NUL, replaced by U+FFFD.
/// Error texts come from anywhere (a ledger note is even cut at a byte), and readers of CSV and SVG
/// refuse a whole file for one bad byte.
std::string well_formed(std::string_view text);

/// How many columns a terminal needs for well-formed `text`: its code points.
std::size_t columns_of(std::string_view text);
/// As much of the beginning of well-formed `text` as takes `columns` columns.
std::string first_columns(std::string_view text, std::size_t columns);

}  // namespace interleave
