#pragma once

#include "workloads/interpreter/object.hpp"

#include <cstdint>
#include <string_view>

namespace interleave::interpreter {

// The computations of the native functions. None of them changes a count.

/// Sorts a list of numbers. Returns false if an item is not a number; the list is then unchanged.
bool sort_numbers(List& list);

/// Returns how often `pattern` occurs in `text`, overlaps included. A dot matches any character. It
/// tries every place, as a regular expression does, so its time is proportional to the text.
std::int64_t count_matches(std::string_view text, std::string_view pattern);

/// Returns a hash of 62 bits, so that a program can calculate with it without overflow.
std::int64_t hash_bytes(std::string_view bytes);

}  // namespace interleave::interpreter
