#pragma once

#include "core/executor.hpp"

#include <functional>

namespace interleave {

// Models that isolate tasks in forked processes, which share only the ledger.

/// A child process for each task.
std::unique_ptr<Executor> make_fork_per_task(const Settings&);

/// Pre-forked workers that take task numbers from the shared counter, or get them by pipe.
std::unique_ptr<Executor> make_process_pool(const Settings&);
inline constexpr Parameter process_pool_parameters[] = {
    {.name = "dispatch",
     .kind = Parameter::Kind::choice,
     .preset = "counter",
     .meaning = "how workers get tasks: a shared counter, or a message each way through pipes",
     .choices = "counter|pipe"},
};

/// `process_pool+B`: each of the job's processes calls `make_inner` and runs its part of the job on
/// that executor, which must not fork.
using MakeExecutor = std::function<std::unique_ptr<Executor>()>;
std::unique_ptr<Executor> make_composed(MakeExecutor make_inner);
/// The executor reads Job::processes instead: the maker of the job limits it by the workers.
inline constexpr Parameter composed_parameters[] = {
    {.name = "processes",
     .kind = Parameter::Kind::count,
     .preset = "0",
     .meaning = "processes that share the work; 0: one a CPU",
     .least = 0,
     .most = 4096},
};

}  // namespace interleave
