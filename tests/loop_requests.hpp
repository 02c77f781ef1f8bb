#pragma once

#include "core/posix.hpp"
#include "coroutines/event_loop.hpp"
#include "tests/back_ends.hpp"
#include "workloads/loopback.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <unistd.h>

namespace interleave::testing {

/// A request as a task makes it, without a task, and the buffer that it fills.
struct Transfer {
  Transfer(Request::Kind kind, int fd, Registration* registration, std::size_t bytes)
      : buffer(bytes), request(kind, Stream(fd, registration), buffer.data(), bytes) {}
  std::vector<std::byte> buffer;
  Request request;
};

/// Passes a request to the loop as a model does. Returns true if it was done at once.
inline bool ask(EventLoop& loop, Request& request) {
  if (loop.try_now(request)) return true;
  loop.submit(request);
  return false;
}

/// The outcome of a request that may have to wait, while nobody else is done before it.
inline std::int64_t outcome(EventLoop& loop, Request& request) {
  if (!ask(loop, request)) {
    EXPECT_EQ(loop.next(), &request);
  }
  return request.outcome;
}

/// Resumptions of a busy task until `request` is done, at most `most`.
inline int resumptions_before(EventLoop& loop, const Request& request, Request& busy, int most) {
  int count = 0;
  while (count < most && loop.next() != &request) {
    loop.submit(busy);
    ++count;
  }
  return count;
}

inline void put(int fd, std::size_t bytes) {
  std::vector<char> text(bytes, 'x');
  ASSERT_EQ(::write(fd, text.data(), bytes), static_cast<ssize_t>(bytes));
}

inline Request sleep_until(std::int64_t deadline_ns) {
  return Request(Clock::time_point(std::chrono::nanoseconds(deadline_ns)));
}

/// Keeps the CPU, and whoever calls, for so long.
inline void compute_for(Clock::duration time) {
  for (auto end = Clock::now() + time; Clock::now() < end;) {
  }
}

using EachEventLoop = OnEachBackEnd;

}  // namespace interleave::testing
