#pragma once

#include "coroutines/back_end.hpp"

#include <memory>

namespace interleave {

/// Requests go to the kernel as they are, many with one system call, and come back done: io_uring.
/// Throws Unsupported, which names the call, when the kernel refuses it or is older than 6.1.
std::unique_ptr<BackEnd> make_ring(RunQueue& done);

}  // namespace interleave
