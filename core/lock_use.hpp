#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// What an interpreter lock did to the threads of a cell in its window. Any thread may add.
struct LockUse {
  /// One thread's time in the window, and how it let go of the lock. It held the lock from where it
  /// took it to where it dropped it: of all threads that share a lock that is no more than the window.
  struct Thread {
    std::atomic<std::int64_t> held_ns, wait_ns;
    std::atomic<std::uint64_t> forced_drops, voluntary_drops;
  };
  /// As many as `--workers auto` makes at most, and hogs. Beyond these the last one stands for all.
  static constexpr std::size_t most_threads = 320;
  /// Waits by length: place n counts those of [2^n, 2^(n+1)) ns, the last one all longer ones.
  static constexpr std::size_t length_places = 40;

  std::array<Thread, most_threads> threads;
  std::atomic<std::uint32_t> count;  // of threads that have added; at most most_threads tell apart
  std::array<std::atomic<std::uint64_t>, length_places> wait_lengths;
  std::atomic<std::uint64_t> switches;  // to another thread than the last holder
};

}  // namespace interleave
