#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// The threads' use of an interpreter lock in a cell's window. Any thread may add.
struct LockUse {
  /// One thread's times in the window, and how it dropped the lock. It holds the lock from the end
  /// of its take until its drop. So the held times of threads that share a lock sum up to the
  /// window at most.
  struct Thread {
    std::atomic<std::int64_t> held_ns, wait_ns;
    std::atomic<std::uint64_t> forced_drops, voluntary_drops;
  };
  /// Enough for `--workers auto` and hogs. All further threads share the last entry.
  static constexpr std::size_t most_threads = 320;
  /// Histogram of waits: place n counts those of [2^n, 2^(n+1)) ns, and the last one all longer
  /// ones.
  static constexpr std::size_t length_places = 40;

  std::array<Thread, most_threads> threads;
  // Threads that have added. Those beyond most_threads share the last entry.
  std::atomic<std::uint32_t> count;
  std::array<std::atomic<std::uint64_t>, length_places> wait_lengths;
  std::atomic<std::uint64_t> switches;  // to a thread other than the last holder
};

}  // namespace interleave
