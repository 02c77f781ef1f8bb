#pragma once

#include "core/posix.hpp"

#include <array>
#include <cstdint>
#include <span>

#include <sys/epoll.h>

namespace interleave {

/// An epoll instance, which says which descriptors changed. Make it after fork, because an entry
/// lives as long as any process holds the open file description. Used by one thread.
class Poller {
 public:
  static constexpr std::int64_t forever = -1;

  /// `nanosecond_timeouts` false: epoll_wait(2) even where epoll_pwait2(2) exists, as on kernels
  /// before 5.11. Throws std::system_error.
  explicit Poller(bool nanosecond_timeouts = true);

  /// Reports every change of `fd` from now on (edge-triggered, both directions) under `tag`.
  /// Returns 0, or the errno of epoll_ctl: EPERM for a regular file, EBADF.
  int watch(int fd, std::uint64_t tag);

  /// Sleeps until a descriptor changes, at most `limit_ns` (0 only looks, `forever` has no limit).
  /// May return early with nothing. The span is valid until the next call. Throws
  /// std::system_error.
  std::span<const epoll_event> wait(std::int64_t limit_ns);

 private:
  int wait_ns(std::int64_t limit_ns);
  int wait_ms(std::int64_t limit_ns);

  UniqueFd epoll_;
  bool nanosecond_timeouts_;
  std::array<epoll_event, 256> events_;
};

}  // namespace interleave
