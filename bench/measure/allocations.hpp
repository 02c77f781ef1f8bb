#pragma once

#include <cstdint>
#include <optional>

namespace interleave {

// How often operator new is called. What C libraries take from malloc, and stacks that are mapped,
// are not counted.

/// Begins to count, in this process and in all that it forks from now on, for as long as they live.
/// Until then an allocation pays for looking at one pointer. Call it while there is one thread.
void count_allocations();

/// Begins at zero again, in whichever of these processes it is called.
void recount_allocations();

/// Of all these processes together; exact when none of them allocates meanwhile. Nothing in a build
/// with a sanitizer, which has an operator new of its own.
std::optional<std::uint64_t> counted_allocations();

}  // namespace interleave
