#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace interleave {

/// The gate at which workers, threads or processes, wait until all are ready, so that the window
/// opens for all at once. Lies in shared memory. Any thread or process may call every member.
class Gate {
 public:
  /// A worker is made and has not warmed up yet. Blocks until `workers` are made, so that no
  /// warm-up delays the making of another worker. The last of them calls `before_release()` first.
  /// False: cancelled, leave without working.
  template <class Before> bool muster(std::uint32_t workers, Before before_release) {
    bool is_last = count_made() == workers;
    if (is_last) before_release();
    if (is_last) release();
    return wait_for_release();
  }
  bool muster(std::uint32_t workers) {
    return muster(workers, [] {});
  }

  /// A worker is ready. Blocks until the gate opens. False: cancelled, leave without working.
  bool arrive_and_wait();

  /// Blocks the conductor until `workers` have arrived, at most for `limit`. True: all are there.
  bool wait_for(std::uint32_t workers, std::chrono::nanoseconds limit);

  void open() { set_state(opened); }
  /// Sends all waiting workers away: the conductor could not make all of them, or the run is over.
  void cancel();

 private:
  static constexpr std::uint32_t shut = 0;
  static constexpr std::uint32_t opened = 1;
  static constexpr std::uint32_t cancelled = 2;
  static constexpr std::uint32_t released = 1U << 31U;  // in `made_`

  std::uint32_t count_made();
  void release();
  bool wait_for_release();
  void set_state(std::uint32_t state);

  std::atomic<std::uint32_t> made_{0};
  std::atomic<std::uint32_t> arrived_{0};
  std::atomic<std::uint32_t> state_{shut};
};

}  // namespace interleave
