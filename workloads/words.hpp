#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Splits a command into words as a POSIX shell does: at blanks and newlines, with single quotes,
/// double quotes and backslashes. Nothing is expanded. Throws UsageError for an unbalanced quote, a
/// zero byte, and a word such as `|` or `>out`, which only a shell understands.
std::vector<std::string> split_words(std::string_view command);

}  // namespace interleave
