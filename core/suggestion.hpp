#pragma once

#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// " (did you mean 'x'?)" for the name of `known` that is nearest to `name`, or nothing when none
/// is near.
std::string suggestion(std::string_view name, std::span<const std::string_view> known);

/// "a, b, c".
std::string join(std::span<const std::string_view> words);

}  // namespace interleave
