#pragma once

#include "coroutines/back_end.hpp"

#include <memory>

namespace interleave {

/// A back end on io_uring: requests go to the kernel, many with one system call, and come back
/// done. Throws Unsupported, which names the call, if the kernel refuses it or is older than 6.1.
std::unique_ptr<BackEnd> make_ring(RunQueue& done);

}  // namespace interleave
