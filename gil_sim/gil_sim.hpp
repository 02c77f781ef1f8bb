#pragma once

#include "core/executor.hpp"

namespace interleave {

// The models whose threads share one interpreter: many threads, one of which runs.

/// CPython 3.2 and later: a waiter asks for the lock after the switch interval.
std::unique_ptr<Executor> make_gil_threads(const Settings&);
inline constexpr Parameter gil_threads_parameters[] = {
    {.name = "switch_interval",
     .kind = Parameter::Kind::duration,
     .preset = "5ms",
     .meaning = "how long a thread waits for the lock before it asks the holder to drop it",
     .least = 1'000,
     .most = 10'000'000'000},
};

}  // namespace interleave
