#pragma once

#include "core/context.hpp"
#include "core/task.hpp"

#include <cstddef>
#include <span>

namespace interleave {

/// Fills `into`, in as many reads as it takes; returns its size. Throws std::system_error: of the
/// read that failed, or ENODATA when the stream ends before.
Task<std::size_t> read_exactly(Context& world, Stream& from, std::span<std::byte> into);

/// Writes all of `bytes`, in as many writes as it takes; returns its size. Throws
/// std::system_error of the write that failed.
Task<std::size_t> write_all(Context& world, Stream& to, std::span<const std::byte> bytes);

}  // namespace interleave
