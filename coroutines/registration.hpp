#pragma once

#include "core/attempt.hpp"
#include "core/request.hpp"

#include <cstdint>
#include <deque>

namespace interleave {

/// Ends the process: a task did what no model can make sense of.
[[noreturn]] void broken(const char* invariant);

/// The requests that wait for one direction of a descriptor, whoever came first in front: one, or
/// any number of accepts. Of two readers nobody could say whose the bytes are, but a server has one
/// door and a crowd of tasks behind it. The queue lies in the requests, so it allocates nothing.
/// Used by one thread.
class Waiters {
 public:
  bool empty() const noexcept { return first_ == nullptr; }

  /// Who came first; only when not empty.
  Request& first() const noexcept { return *first_; }

  /// A second one must be an accept behind an accept; else the process ends.
  void push(Request& request);

  /// Takes out one that is in it: at once from the front, where most leave, else by a search.
  void remove(const Request& request) noexcept;

 private:
  Request* first_ = nullptr;
  Request* last_ = nullptr;  // meaningful only while first_ is not null
};

/// A loop's book-keeping for one registered descriptor: for each direction who waits for it, and what
/// is known of it.
struct Registration {
  struct Direction {
    Waiters waiters;
    bool ready = true;       // false: a try would fail with EAGAIN
    bool polls = false;      // io_uring: the kernel waits, and the call is still to be made
    bool cancelled = false;  // io_uring: the first waiter's deadline has passed
  };
  enum class Owner : std::uint8_t { nobody, environment, task };

  Direction& direction(Request::Kind kind) { return is_inward(kind) ? in : out; }

  /// A socket begins to connect. Until now epoll may have called it hung up.
  void begin_anew() {
    out.ready = true;
    ended = false;
  }

  Direction in, out;
  std::uint32_t generation = 0;  // which holder of this descriptor number
  Owner owner = Owner::nobody;
  bool blocks = false;  // without O_NONBLOCK
  bool is_socket = false;
  bool byte_stream = false;  // a short transfer means that nothing is left
  bool tells_rest = false;   // each read says how much it left: see TCP_INQ in tcp(7)
  bool ended = false;        // the peer closed: no further edge need come
};

/// The registrations of one loop, by descriptor number. They stay where they are: Streams point at them.
class Registrations {
 public:
  struct Opened {
    Registration* registration;
    bool is_new;  // and to be registered
  };

  /// The registration of `fd`; see Context::adopt(). A number that is no descriptor has one that is
  /// nobody's. Ends the process when the number's last holder was closed while a task waited for it.
  Opened open(int fd, bool fresh);

  Registration& operator[](std::uint32_t number) { return registrations_[number]; }

 private:
  std::deque<Registration> registrations_;
  Registration unwaitable_;
};

}  // namespace interleave
