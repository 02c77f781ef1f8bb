#pragma once

#include <string>
#include <string_view>

namespace interleave {

/// Appends `text` as a JSON string, quotes included. The string is on one line and has no byte that
/// is not UTF-8.
void append_json_text(std::string& out, std::string_view text);

}  // namespace interleave
