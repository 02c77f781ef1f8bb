#pragma once

#include "core/clock.hpp"
#include "core/stream.hpp"

#include <cstddef>
#include <cstdint>

namespace interleave {

class Gathering;

/// One thing a task asks of its world: the "system calls" of this project.
///
/// It lives in the frame of whoever awaits it, so it may be linked into queues while it waits.
/// Each kind sets only the members it needs: a checkpoint costs a few nanoseconds, and clearing
/// the rest would be a good part of them.
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
  Request(Kind asked, Gathering* of) noexcept : kind(asked), gathering(of) {}
  // NOLINTEND(*-member-init, *.UninitializedObject)

  bool has_deadline() const noexcept { return deadline_ns != no_deadline_ns; }

  /// What an offload or exclusive request asks for, done here and now.
  void make_call() const noexcept { call(argument); }  // NOLINT(*-union-access): `kind` says which

  Kind kind;
  int fd;
  union {  // a sleeping task costs a frame, and every word in it counts
    Registration* registration;
    Call call;  // of an offload or exclusive request
  };
  union {
    std::byte* data;  // read into, or (never changed) written from: an address to connect to
    void* argument;   // of the call
    Request* behind;  // an accept has no data: who came after it to the same listener
    Gathering* gathering;
  };
  std::size_t size;          // bytes; of a gather its model's to use
  std::int64_t deadline_ns;  // CLOCK_MONOTONIC; no_deadline_ns: none
  std::int64_t outcome = 0;  // bytes moved, the descriptor accepted, or -errno
  union {                    // it stands in the run queue, or waits
    Request* next;
    std::size_t place;  // among the deadlines
  };
  void* waiter;  // whom the model wakes: a coroutine frame or a fiber
};

}  // namespace interleave
