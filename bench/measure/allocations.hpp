#pragma once

#include <cstdint>
#include <optional>

namespace interleave {

// Counts calls of operator new. Memory that C libraries take from malloc, and mapped stacks, are
// not counted.

/// Starts to count, for good, in this process and in all that it forks from now on. Before this
/// call an allocation costs one pointer check more. Call it from the only thread.
void count_allocations();

/// Sets the count of all these processes to zero. Any of them may call it.
void recount_allocations();

/// Returns the sum over all these processes, which is exact if none of them is allocating. Returns
/// nullopt in a build with a sanitizer, which has its own operator new.
std::optional<std::uint64_t> counted_allocations();

}  // namespace interleave
