#pragma once

#include "core/context.hpp"
#include "core/task.hpp"

#include <cstddef>
#include <span>

namespace interleave {

/// Fills `into` with as many reads as needed, and returns its size. Throws std::system_error if a
/// read fails, with ENODATA if the stream ends too early.
Task<std::size_t> read_exactly(Context& world, Stream& from, std::span<std::byte> into);

/// Writes all of `bytes` with as many writes as needed, and returns their number. Throws
/// std::system_error if a write fails.
Task<std::size_t> write_all(Context& world, Stream& to, std::span<const std::byte> bytes);

}  // namespace interleave
