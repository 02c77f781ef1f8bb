#pragma once

#include "core/executor.hpp"

#include <functional>

namespace interleave {

// The models that isolate: tasks run in forked processes, which share the ledger and nothing else.

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

/// `process_pool+B`: in each of the job's processes an executor of its own, which `make_inner` makes
/// there. It must not fork.
using MakeExecutor = std::function<std::unique_ptr<Executor>()>;
std::unique_ptr<Executor> make_composed(MakeExecutor make_inner);
/// It is told by Job::processes: whoever makes the job knows how many workers there are, and cuts.
inline constexpr Parameter composed_parameters[] = {
    {.name = "processes",
     .kind = Parameter::Kind::count,
     .preset = "0",
     .meaning = "processes that share the work; 0: one a CPU",
     .least = 0,
     .most = 4096},
};

}  // namespace interleave
