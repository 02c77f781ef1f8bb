#pragma once

#include "core/executor.hpp"

namespace interleave {

// The models whose tasks run on threads of one process, truly in parallel.

/// A thread for each task.
std::unique_ptr<Executor> make_thread_per_task(const Settings&);

/// A fixed set of threads and one queue.
std::unique_ptr<Executor> make_thread_pool(const Settings&);

/// oneTBB's work-stealing workers, in an arena of their own.
std::unique_ptr<Executor> make_tbb_arena(const Settings&);

}  // namespace interleave
