#pragma once

#include "core/run_queue.hpp"
#include "coroutines/deadline_heap.hpp"
#include "coroutines/registration.hpp"

#include <cerrno>
#include <cstdint>
#include <memory>

namespace interleave {

/// How a loop has requests completed that wait for a descriptor. With epoll the kernel says when a
/// system call is worth a try (epoll.hpp), with io_uring it makes the call itself (ring.hpp).
///
/// Used by the thread that made it; make it after fork.
class BackEnd {
 public:
  static constexpr std::int64_t forever = -1;

  /// Whoever's request is done is put into `done`.
  explicit BackEnd(RunQueue& done) : done_(done) {}
  BackEnd(const BackEnd&) = delete;
  BackEnd& operator=(const BackEnd&) = delete;
  virtual ~BackEnd() = default;

  /// See EventLoop::enroll().
  virtual Registration* enroll(int fd, bool fresh) = 0;

  /// Completes `request` if it can do so at once, and does not put it into the queue.
  virtual bool try_now(Request& request) = 0;

  /// Sees to a request that try_now() refused, until it is done or has not been done in time.
  void submit(Request& request) {
    ++waiting_;
    if (request.has_deadline()) deadlines_.push(request);
    begin(request);
  }
  /// How many that are.
  std::uint32_t waiting() const noexcept { return waiting_; }

  /// From now on look() tells when `fd`, an eventfd, was written to, which nobody need read. Throws
  /// std::system_error.
  virtual void listen_to(int fd) = 0;

  /// Sees what has been done, or sleeps until something is, at most `limit_ns`: 0 only looks. May
  /// return early with nothing. True: there was news from listen_to().
  virtual bool look(std::int64_t limit_ns) = 0;

  /// Gives up the requests whose deadline has passed. To be called after a look, for what could be
  /// done at once is done, however late it is.
  void expire(std::int64_t now_ns) {
    while (!deadlines_.empty() && deadlines_.first_deadline_ns() <= now_ns) {
      Request& late = deadlines_.pop();
      late.deadline_ns = no_deadline_ns;  // it stands among the deadlines no more
      give_up(late);
    }
  }
  /// When that has to be; no_deadline_ns: never.
  std::int64_t first_deadline_ns() const noexcept {
    return deadlines_.empty() ? no_deadline_ns : deadlines_.first_deadline_ns();
  }

 protected:
  virtual void begin(Request& request) = 0;
  /// Ends the wait with ETIMEDOUT, now or as soon as the kernel has let go of the request.
  virtual void give_up(Request& request) = 0;

  /// A request that waited is done, and leaves whatever it stood in. It leaves the deadlines before
  /// the run queue takes it, whose link lies where its place among them was.
  void finish(Request& request, std::int64_t outcome) {
    request.outcome = outcome;
    request.registration->direction(request.kind).waiters.remove(request);
    if (request.has_deadline()) deadlines_.remove(request);
    --waiting_;
    done_.push(request);
  }

 private:
  RunQueue& done_;
  DeadlineHeap deadlines_;
  std::uint32_t waiting_ = 0;
};

/// For whoever makes a loop: make_epoll or make_ring.
using MakeBackEnd = std::unique_ptr<BackEnd> (*)(RunQueue& done);

}  // namespace interleave
