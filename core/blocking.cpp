#include "core/blocking.hpp"

#include "core/attempt.hpp"
#include "core/posix.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

#include <fcntl.h>
#include <poll.h>

namespace interleave {

namespace {

constexpr std::int64_t second = 1'000'000'000;

// Returns early if the deadline has passed: the system call and the timer's slack would cost time.
void sleep_until_ns(std::int64_t deadline_ns) {
  if (deadline_ns <= now_ns()) return;
  timespec until{.tv_sec = deadline_ns / second, .tv_nsec = deadline_ns % second};
  int refusal = EINTR;
  while (refusal == EINTR) {
    refusal = ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }
  if (refusal != 0) throw std::system_error(refusal, std::generic_category(), "clock_nanosleep");
}

// Blocks until the descriptor is ready for the request. Returns false if the deadline has passed.
// May return true too early, since the caller tries again anyway.
bool wait_until_ready(const Request& request) {
  auto left = std::max<std::int64_t>(request.deadline_ns - now_ns(), 0);
  if (left == 0) return false;
  timespec limit{.tv_sec = left / second, .tv_nsec = left % second};
  short way = is_inward(request.kind) ? POLLIN : POLLOUT;
  pollfd wanted{.fd = request.fd, .events = way, .revents = 0};
  int count = ::ppoll(&wanted, 1, request.has_deadline() ? &limit : nullptr, nullptr);
  if (count < 0 && errno != EINTR) check(count, "ppoll");  // trying again would be a busy loop
  return count != 0;
}

template <class Attempt> std::int64_t repeat(const Request& request, Attempt attempt_it) {
  auto outcome = attempt_it(request);
  while (outcome == -EAGAIN) {
    if (!wait_until_ready(request)) return -ETIMEDOUT;
    outcome = attempt_it(request);
  }
  return outcome;
}

// Returns the former flags; negative if it is no descriptor, which the call itself will report.
int make_non_blocking(int fd) {
  int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_NONBLOCK) == 0) ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  return flags;
}

// A connected socket gets its flags back. A listener stays non-blocking, since another worker may
// use it. Workers without a deadline then wait in poll().
std::int64_t call_by_deadline(const Request& request) {
  bool transfers = request.kind == Request::Kind::read || request.kind == Request::Kind::write;
  if (transfers) return repeat(request, attempt_at_once);
  bool connects = request.kind == Request::Kind::connect;
  if (!connects && request.kind != Request::Kind::accept) return repeat(request, attempt);
  int flags = make_non_blocking(request.fd);
  auto outcome = repeat(request, attempt);
  if (connects && flags >= 0) ::fcntl(request.fd, F_SETFL, flags);
  return outcome;
}

}  // namespace

void block_on(Context& world, Request& request) {
  switch (request.kind) {
    case Request::Kind::checkpoint: return;
    case Request::Kind::sleep: return sleep_until_ns(request.deadline_ns);
    case Request::Kind::offload:
    case Request::Kind::exclusive: return request.make_call();
    case Request::Kind::gather: return request.gathering->run_all(world);
    default: break;
  }
  request.outcome = request.has_deadline() ? call_by_deadline(request) : repeat(request, attempt);
}

}  // namespace interleave
