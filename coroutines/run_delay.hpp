#pragma once

#include "core/posix.hpp"

#include <cstdint>

namespace interleave {

/// How long a thread was ready to run and had no CPU, as the kernel counts it (`run_delay` in
/// /proc/thread-self/schedstat).
class RunDelay {
 public:
  /// Reads the delay of the thread that makes it, or from `path`. All delays are 0 if the kernel
  /// does not count them, or no descriptor is left.
  explicit RunDelay(const char* path = "/proc/thread-self/schedstat") noexcept;

  /// Nanoseconds since the last call, or since it was made.
  std::int64_t since_last() noexcept;

 private:
  std::int64_t read_ns() const noexcept;

  UniqueFd file_;
  std::int64_t last_ns_ = 0;
};

}  // namespace interleave
