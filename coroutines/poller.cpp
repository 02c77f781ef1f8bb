#include "coroutines/poller.hpp"

#include <algorithm>
#include <climits>
#include <ctime>

#include <sys/syscall.h>

namespace interleave {

Poller::Poller(bool nanosecond_timeouts)  // NOLINT(*-member-init): the kernel fills events_
    : epoll_(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      nanosecond_timeouts_(nanosecond_timeouts) {}

int Poller::watch(int fd, std::uint64_t tag) {
  epoll_event interest{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = tag}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &interest) == 0) return 0;
  if (errno != EEXIST) return errno;
  return ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &interest) == 0 ? 0 : errno;
}

std::span<const epoll_event> Poller::wait(std::int64_t limit_ns) {
  int count = nanosecond_timeouts_ ? wait_ns(limit_ns) : wait_ms(limit_ns);
  bool is_refused = count < 0 && errno != EINTR && nanosecond_timeouts_;
  if (is_refused) {
    // ENOSYS on an old kernel, or EPERM from a filter that does not know the call. For any other
    // reason epoll_wait() fails as well.
    nanosecond_timeouts_ = false;
    count = wait_ms(limit_ns);
  }
  if (count < 0 && errno == EINTR) count = 0;
  return std::span(events_).first(static_cast<std::size_t>(check(count, "epoll_wait")));
}

int Poller::wait_ns(std::int64_t limit_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  timespec limit{.tv_sec = limit_ns / second, .tv_nsec = limit_ns % second};
  // By number, because glibc wraps it only since 2.35, and other C libraries do not.
  return static_cast<int>(::syscall(SYS_epoll_pwait2, epoll_.get(), events_.data(), events_.size(),
                                    limit_ns == forever ? nullptr : &limit, nullptr, 0));
}

int Poller::wait_ms(std::int64_t limit_ns) {
  constexpr std::int64_t millisecond = 1'000'000;
  // Rounded up, because a timer may be late, but a loop that wakes too early would have to spin.
  auto limit_ms = std::min<std::int64_t>((limit_ns + millisecond - 1) / millisecond, INT_MAX);
  return ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                      limit_ns == forever ? -1 : static_cast<int>(limit_ms));
}

}  // namespace interleave
