#pragma once

#include "core/clock.hpp"
#include "core/stream.hpp"

#include <cstddef>
#include <cstdint>

namespace interleave {

class ChildTasks;

/// One request of a task to its world: a "system call" of this project.
///
/// It lives in the frame of the task that awaits it, so it may be linked into queues while it
/// waits. Each kind sets only the members that it needs. A checkpoint costs a few nanoseconds, and
/// clearing the other members would add much to that.
struct Request {
  enum class Kind : std::uint8_t {
    checkpoint,
    sleep,
    read,
    write,
    accept,
    connect,
    ready_in,
    ready_out,
    offload,
    exclusive,
    gather
  };
  using Call = void (*)(void* argument) noexcept;

  // NOLINTBEGIN(*-member-init, *.UninitializedObject): see above
  explicit Request(Kind asked) noexcept : kind(asked) {}
  explicit Request(Clock::time_point until) noexcept
      : kind(Kind::sleep), deadline_ns(until.time_since_epoch().count()) {}
  Request(Kind asked, const Stream& on, std::byte* start, std::size_t bytes,
          Clock::time_point limit = no_deadline) noexcept
      : kind(asked),
        fd(on.fd()),
        registration(on.registration()),
        data(start),
        size(bytes),
        deadline_ns(limit.time_since_epoch().count()) {}
  Request(Kind asked, Call function, void* with) noexcept
      : kind(asked), call(function), argument(with) {}
  Request(Kind asked, ChildTasks* of) noexcept : kind(asked), gathering(of) {}
  // NOLINTEND(*-member-init, *.UninitializedObject)

  bool has_deadline() const noexcept { return deadline_ns != no_deadline_ns; }

  /// Makes the call of an offload or exclusive request.
  void make_call() const noexcept { call(argument); }  // NOLINT(*-union-access): `kind` says which

  Kind kind;
  int fd;
  union {  // unions keep a sleeping task's frame small
    Registration* registration;
    Call call;  // of an offload or exclusive request
  };
  union {
    std::byte* data;  // read into, or only read from: bytes to write, or an address
    void* argument;   // of the call
    Request* behind;  // of an accept, which has no data: the next accept of the same listener
    ChildTasks* gathering;
  };
  std::size_t size;          // bytes; for a gather, its model may use it
  std::int64_t deadline_ns;  // CLOCK_MONOTONIC; no_deadline_ns if there is none
  std::int64_t outcome = 0;  // bytes moved, the descriptor accepted, or -errno
  union {                    // a request is in the run queue, or it waits
    Request* next;
    std::size_t place;  // in the heap of deadlines
  };
  void* waiter;  // the task to resume: a coroutine frame or a fiber
};

}  // namespace interleave
