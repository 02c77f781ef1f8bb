#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// A renderer of SVG does not know the reader's font. It estimates widths from those of DejaVu Sans,
// which is wider than the usual fonts. So a text may be narrower than estimated, but rarely wider.

/// Returns an estimate of the width of well-formed text, in multiples of the size of its font.
double text_width(std::string_view text);

/// Returns the beginning of the text that fits into this width. A text that was cut ends in an
/// ellipsis.
std::string shortened(std::string_view text, double width);

/// Returns the text in at most `most_lines` lines of this width. Lines are broken at blanks, else
/// behind punctuation, else between any two letters. A text that was cut ends in an ellipsis.
std::vector<std::string> folded(std::string_view text, double width, std::size_t most_lines);

}  // namespace interleave
