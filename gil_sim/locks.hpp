#pragma once

#include "gil_sim/gil.hpp"

#include <memory>

namespace interleave {

// The policies, one file each. What the lock does beyond that is the interface's (gil.hpp).

/// CPython 3.2 to 3.12: who has waited `switch_interval` asks, and the holder passes it on.
std::unique_ptr<Gil> make_timed_gil(Clock::duration switch_interval);
/// CPython 2: the holder offers the lock every `check_interval` bytecodes, and may win it again.
std::unique_ptr<Gil> make_ticking_gil(std::int32_t check_interval);
/// D. Beazley's proposal (2010): who was forced to drop waits behind who dropped by itself.
std::unique_ptr<Gil> make_priority_gil(Clock::duration switch_interval);
/// J. Crist's proposal (2021): the timed lock, kept over calls that do not block.
std::unique_ptr<Gil> make_keeping_gil(Clock::duration switch_interval);

/// PEP 703: all of at most `threads` threads hold it at once, until one of them stops the world.
/// Their GilThread::number is below `threads`.
std::unique_ptr<Gil> make_open_world(std::uint32_t threads);

// Wrong on purpose: what a test of faithfulness has to find out.

/// The timed lock without the forced switch: the holder that was asked may win the lock again.
std::unique_ptr<Gil> make_unforced_gil(Clock::duration switch_interval);
/// The timed lock, handed to its waiters in the order of their coming.
std::unique_ptr<Gil> make_fair_gil(Clock::duration switch_interval);

}  // namespace interleave
