#pragma once

#include "core/context.hpp"
#include "core/task.hpp"
#include "workloads/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace interleave {

// The article's two sorts, in place and ascending, with checkpoints. They are declared here so that
// tests can call them on data that no seed produces.

/// Returns how many partitions it made.
Task<std::size_t> quick_sort(Context& world, std::span<std::uint32_t> numbers);

/// Returns how many passes it made: one if the numbers were in order.
Task<std::size_t> bubble_sort(Context& world, std::span<std::uint32_t> numbers);

/// Returns the whole sorted sequence as a digest: equal for both sorts of the same data.
inline Digest digest_of(Digest from, std::span<const std::uint32_t> numbers) {
  for (auto number : numbers) from = fold(from, number);
  return from;
}

}  // namespace interleave
