#include "core/blocking.hpp"

#include <cerrno>
#include <ctime>

#include <unistd.h>

namespace interleave {

namespace {

void sleep_until_ns(std::int64_t deadline_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  timespec until{.tv_sec = deadline_ns / second, .tv_nsec = deadline_ns % second};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

ssize_t transfer(const Request& request) {
  return request.kind == Request::Kind::read ? ::read(request.fd, request.data, request.size)
                                             : ::write(request.fd, request.data, request.size);
}

}  // namespace

void block_on(Request& request) {
  switch (request.kind) {
    case Request::Kind::checkpoint: return;
    case Request::Kind::sleep: return sleep_until_ns(request.deadline_ns);
    case Request::Kind::offload:
    case Request::Kind::exclusive: return request.make_call();
    case Request::Kind::read:
    case Request::Kind::write: break;
  }
  ssize_t moved = 0;
  do {
    moved = transfer(request);
  } while (moved < 0 && errno == EINTR);
  request.outcome = moved < 0 ? -errno : moved;
}

}  // namespace interleave
