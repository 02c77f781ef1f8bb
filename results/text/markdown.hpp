#pragma once

#include <string>
#include <string_view>

namespace interleave {

/// Returns `text` for a page or a table cell of GitHub's Markdown, on one line. Characters that are
/// markup, HTML or the border of a cell show as themselves.
std::string markdown_text(std::string_view text);

}  // namespace interleave
