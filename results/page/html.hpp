#pragma once

#include <string>
#include <string_view>

namespace interleave {

/// Returns `text` as HTML that shows it, for content and for attributes in double quotes. Labels may
/// have any source, so markup is escaped and all text is on one line. Control characters become
/// blanks. Bytes that are not UTF-8, and characters that reverse the direction of text, become
/// U+FFFD.
std::string html(std::string_view text);

/// Returns "<TAG>text</TAG>" with escaped text. `tag` may have attributes: "p class=\"note\"".
std::string tagged(std::string_view tag, std::string_view text);

/// Returns text such that `<` does not occur in it, for JSON in a script element. The text must be
/// JSON in ASCII, where `<` stands in strings only.
std::string json_for_html(std::string json);

}  // namespace interleave
