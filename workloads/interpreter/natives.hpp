#pragma once

#include "workloads/interpreter/object.hpp"

#include <cstdint>
#include <string_view>

namespace interleave::interpreter {

// What the native functions compute, without counts: none of it makes or forgets a reference.

/// Sorts a list of numbers; false when something else is in it.
bool sort_numbers(List& list);

/// How often `pattern` is in `text`, overlaps included; a dot stands for any character. It tries
/// every place, as a regular expression does, and takes time in proportion to the text.
std::int64_t count_matches(std::string_view text, std::string_view pattern);

/// 62 bits, so that a program may still calculate with it.
std::int64_t hash_bytes(std::string_view bytes);

}  // namespace interleave::interpreter
