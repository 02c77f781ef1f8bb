#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace interleave {

/// Where workers, threads or processes, wait until all are ready, so that the window opens for all
/// at once. Lies in shared memory; every member may be called from any thread or process.
class Gate {
 public:
  /// A worker is ready: sleeps until the gate opens. False: cancelled, leave without working.
  bool arrive_and_wait();

  /// The conductor waits for `workers` arrivals, at most `limit`; true when all are there.
  bool wait_for(std::uint32_t workers, std::chrono::nanoseconds limit);

  void open() { settle(opened); }
  /// Lets go of everybody without opening: the conductor could not make all its workers.
  void cancel() { settle(cancelled); }

 private:
  static constexpr std::uint32_t shut = 0;
  static constexpr std::uint32_t opened = 1;
  static constexpr std::uint32_t cancelled = 2;

  void settle(std::uint32_t state);

  std::atomic<std::uint32_t> arrived_{0};
  std::atomic<std::uint32_t> state_{shut};
};

}  // namespace interleave
