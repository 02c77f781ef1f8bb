#pragma once

#include "core/executor.hpp"

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

}  // namespace interleave
