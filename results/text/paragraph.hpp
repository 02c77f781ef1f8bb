#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Returns well-formed `text` in lines of at most `width` columns, broken at blanks (0: one line).
/// A wider word gets a line of its own. It is never broken, since it may be a path.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Prints `text` in lines of at most `width` columns, indented to column `indent`. `head` comes
/// first: on the same line if it fits with a gap of two, else on a line of its own.
void print_paragraph(std::ostream& out, std::string_view head, std::string_view text,
                     std::size_t indent, std::size_t width);

}  // namespace interleave
