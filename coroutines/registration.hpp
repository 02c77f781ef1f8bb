#pragma once

#include "core/attempt.hpp"
#include "core/request.hpp"

#include <cstdint>
#include <deque>

namespace interleave {

/// Ends the process, because a task broke an invariant that no model can do without.
[[noreturn]] void broken(const char* invariant);

/// FIFO of the requests that wait for one direction of a descriptor. At most one reader and one
/// writer may wait, since with two it would be undefined which one gets the bytes. Any number may
/// wait to accept. The link is in the request, so push() allocates nothing. Used by one thread.
class Waiters {
 public:
  bool empty() const noexcept { return first_ == nullptr; }

  /// The request that came first; only when not empty.
  Request& first() const noexcept { return *first_; }

  /// Ends the process if a request waits already, unless both are accepts.
  void push(Request& request);

  /// Takes out a request that is in the queue: at once from the front, else by a search.
  void remove(const Request& request) noexcept;

 private:
  Request* first_ = nullptr;
  Request* last_ = nullptr;  // meaningful only while first_ is not null
};

/// A loop's record of one registered descriptor: what kind it is, and for each direction its state
/// and the requests that wait.
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

/// The registrations of one loop, by descriptor number. Streams point at them, so they never move.
class Registrations {
 public:
  struct Opened {
    Registration* registration;
    bool is_new;  // the kernel does not know it yet
  };

  /// Returns the registration of `fd`; see Context::adopt(). A number that is no descriptor gets a
  /// registration without an owner. Ends the process if the number's last holder was closed while a
  /// task waited for it.
  Opened open(int fd, bool fresh);

  Registration& operator[](std::uint32_t number) { return registrations_[number]; }

 private:
  std::deque<Registration> registrations_;
  Registration unwaitable_;
};

}  // namespace interleave
