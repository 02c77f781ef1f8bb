#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace interleave {

/// Returns a time such as 2026-01-31T23:59:59Z with at least three digits of milliseconds, so that
/// times sort as texts. An empty text stays empty. nullopt if there is no such time or the form is
/// another.
std::optional<std::string> in_milliseconds(std::string_view utc);

}  // namespace interleave
