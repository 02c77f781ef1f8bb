#pragma once

#include "core/clock.hpp"
#include "core/lock_use.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// The time that a lock has cost one thread. Used by that thread only.
struct GilAccount {
  /// Waits by length, as in LockUse.
  using Histogram = std::array<std::uint64_t, LockUse::length_places>;

  Clock::duration held{};              // from taking the lock to dropping it
  Clock::duration waited{};            // for the lock, and in forced drops for the next holder
  std::uint64_t waits = 0;             // takes that found the lock held
  std::uint64_t forced_drops = 0;      // drops that a waiter had requested
  std::uint64_t voluntary_drops = 0;   // drops that no thread had requested
  Histogram wait_lengths{};            // of `waits`
  Clock::time_point since = not_held;  // the start of the present hold
  /// When the measured window ended, or 0 before that; nullptr where there is no window.
  const std::atomic<std::int64_t>* ended_ns = nullptr;

  static constexpr auto not_held = Clock::time_point::max();

  /// Forgets the warm-up. The thread does not hold the lock.
  void restart(const std::atomic<std::int64_t>& window_ended_ns) {
    *this = {.ended_ns = &window_ended_ns};
  }

  // A lock calls both while the thread holds it, so the holds of two threads never overlap.
  void begin_hold(Clock::time_point now) { since = now; }
  void end_hold(Clock::time_point now) {
    auto ended = ended_ns != nullptr ? ended_ns->load(std::memory_order_relaxed) : 0;
    if (ended != 0) now = std::min(now, Clock::time_point(Clock::duration(ended)));
    if (now > since) held += now - since;
    since = not_held;
  }

  /// Counts a take that found the lock held, and got it after `length`.
  void count_wait(Clock::duration length) {
    waited += length;
    ++waits;
    auto ns = static_cast<std::uint64_t>(length.count());
    std::size_t place = std::bit_width(ns | 1) - 1;
    ++wait_lengths[std::min(place, wait_lengths.size() - 1)];
  }
};

}  // namespace interleave
