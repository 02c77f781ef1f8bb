#pragma once

#include "core/executor.hpp"

namespace interleave {

/// `process_pool` with `dispatch=pipe`: the same workers, but the parent sends each task to them as
/// a message, and they send each result back.
std::unique_ptr<Executor> make_pipe_dispatch();

}  // namespace interleave
