#pragma once

#include "core/executor.hpp"

namespace interleave {

// The models whose threads share an interpreter. Four that are or were Python's, in the order of
// their age, and two that were proposed.

/// CPython 2: the holder offers the lock every so many bytecodes.
std::unique_ptr<Executor> make_gil_legacy(const Settings&);
inline constexpr Parameter gil_legacy_parameters[] = {
    {.name = "check_interval",
     .kind = Parameter::Kind::count,
     .preset = "100",
     .meaning = "bytecodes after which the holder offers the lock",
     .least = 1,
     .most = 1'000'000'000},
};

inline constexpr Parameter switch_interval_parameter{
    .name = "switch_interval",
    .kind = Parameter::Kind::duration,
    .preset = "5ms",
    .meaning = "how long a thread waits for the lock before it asks the holder to drop it",
    .least = 1'000,
    .most = 10'000'000'000};

/// CPython 3.2 and later: a waiter asks for the lock after the switch interval.
std::unique_ptr<Executor> make_gil_threads(const Settings&);
inline constexpr Parameter gil_threads_parameters[] = {switch_interval_parameter};

/// CPython 3.12 and later: one such lock for each of several interpreters.
std::unique_ptr<Executor> make_gil_per_interpreter(const Settings&);
inline constexpr Parameter gil_per_interpreter_parameters[] = {
    {.name = "interpreters",
     .kind = Parameter::Kind::count,
     .preset = "0",
     .meaning = "interpreters that the threads are dealt over; 0: one a CPU",
     .least = 0,
     .most = 4096},
    switch_interval_parameter,
};

/// CPython 3.13 and later, free-threaded: no lock.
std::unique_ptr<Executor> make_free_threaded(const Settings&);

/// Proposed 2010: threads that compute wait behind those that do not.
std::unique_ptr<Executor> make_gil_priority(const Settings&);
inline constexpr Parameter gil_priority_parameters[] = {switch_interval_parameter};

/// Proposed 2021: the lock is kept over calls that do not block.
std::unique_ptr<Executor> make_gil_keep_nonblocking(const Settings&);
inline constexpr Parameter gil_keep_nonblocking_parameters[] = {switch_interval_parameter};

}  // namespace interleave
