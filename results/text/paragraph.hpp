#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Well-formed `text` in lines of at most `width` columns, broken at blanks. A word that is wider
/// stands on a line of its own, and is never broken: it may be a path. 0: one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Prints `text` in lines of at most `width` columns, from column `indent` on. `head` stands before
/// it: on the same line where it fits, with a gap of two, else on a line of its own.
void print_paragraph(std::ostream& out, std::string_view head, std::string_view text,
                     std::size_t indent, std::size_t width);

}  // namespace interleave
