#pragma once

#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// Returns " (did you mean 'x'?)" with the name of `known` nearest to `name`; empty if none is
/// near.
std::string suggestion(std::string_view name, std::span<const std::string_view> known);

/// Returns "a, b, c".
std::string join(std::span<const std::string_view> words);

}  // namespace interleave
