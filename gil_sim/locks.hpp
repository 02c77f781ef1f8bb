#pragma once

#include "gil_sim/gil.hpp"

#include <cstdint>
#include <memory>

namespace interleave {

// The locks, one file each, on the operating system's primitives.

/// CPython 3.2 to 3.12: a thread that has waited `switch_interval` requests the lock, and the
/// holder passes it on.
std::unique_ptr<Gil> make_switch_interval_gil(Clock::duration switch_interval);
/// CPython 2: the holder offers the lock every `check_interval` bytecodes, and may win it again.
std::unique_ptr<Gil> make_check_interval_gil(std::int32_t check_interval);
/// D. Beazley's proposal (2010): threads whose drop was forced wait behind the others.
std::unique_ptr<Gil> make_priority_gil(Clock::duration switch_interval);
/// J. Crist's proposal (2021): the switch-interval lock, kept over calls that do not block.
std::unique_ptr<Gil> make_nonblocking_keep_gil(Clock::duration switch_interval);

/// PEP 703: all threads run at once, until one of them stops the world. There are at most `threads`
/// threads, and their GilThread::number is below that.
std::unique_ptr<Gil> make_free_threading(std::uint32_t threads);

// Wrong on purpose: controls that a test of fidelity must reject.

/// The switch-interval lock without the forced switch: a holder that was asked may win it again.
std::unique_ptr<Gil> make_unforced_gil(Clock::duration switch_interval);
/// The switch-interval lock with a fair queue: the thread that has waited longest gets it.
std::unique_ptr<Gil> make_fair_gil(Clock::duration switch_interval);

}  // namespace interleave
