#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace interleave {

/// A time such as 2026-01-31T23:59:59Z with its milliseconds, so that times sort as texts do; no text
/// stays none. Nothing when there is no such time, or it has another form.
std::optional<std::string> in_milliseconds(std::string_view utc);

}  // namespace interleave
