#pragma once

#include "core/run_queue.hpp"
#include "coroutines/deadline_heap.hpp"
#include "coroutines/registration.hpp"

#include <cerrno>
#include <cstdint>
#include <memory>

namespace interleave {

/// Completes the requests of a loop that wait for a descriptor. With epoll the kernel says when a
/// system call is worth a try (epoll.hpp). With io_uring the kernel makes the call itself
/// (ring.hpp).
///
/// Used by the thread that made it. Make it after fork.
class BackEnd {
 public:
  static constexpr std::int64_t forever = -1;

  /// Requests that are done are put into `done`.
  explicit BackEnd(RunQueue& done) : done_(done) {}
  BackEnd(const BackEnd&) = delete;
  BackEnd& operator=(const BackEnd&) = delete;
  virtual ~BackEnd() = default;

  /// See EventLoop::register_fd().
  virtual Registration* register_fd(int fd, bool fresh) = 0;

  /// Completes `request` and returns true if that takes no waiting. Puts nothing into the queue.
  virtual bool try_now(Request& request) = 0;

  /// Takes a request that try_now() refused, until it is done or its deadline has passed.
  void submit(Request& request) {
    ++waiting_;
    if (request.has_deadline()) deadlines_.push(request);
    begin(request);
  }
  /// Number of requests that were submitted and are not done.
  std::uint32_t waiting() const noexcept { return waiting_; }

  /// From now on look() tells when `fd`, an eventfd, was written to. It need not be read. Throws
  /// std::system_error.
  virtual void listen_to(int fd) = 0;

  /// Collects the requests that are done. If there is none it sleeps until one is, at most
  /// `limit_ns` (0 only looks). May return early with nothing. Returns true if an eventfd of
  /// listen_to() was written to.
  virtual bool look(std::int64_t limit_ns) = 0;

  /// Gives up the requests whose deadline has passed. Call it after look(), because a request that
  /// can be done at once is done, however late it is.
  void expire(std::int64_t now_ns) {
    while (!deadlines_.empty() && deadlines_.first_deadline_ns() <= now_ns) {
      Request& late = deadlines_.pop();
      late.deadline_ns = no_deadline_ns;  // it is no longer among the deadlines
      give_up(late);
    }
  }
  /// The deadline of the first request to give up; no_deadline_ns if there is none.
  std::int64_t first_deadline_ns() const noexcept {
    return deadlines_.empty() ? no_deadline_ns : deadlines_.first_deadline_ns();
  }

 protected:
  virtual void begin(Request& request) = 0;
  /// Ends the wait with ETIMEDOUT, now or as soon as the kernel has released the request.
  virtual void give_up(Request& request) = 0;

  /// Takes a request that is done out of all queues and puts it into the run queue. It must leave
  /// the deadlines first: Request::next and Request::place share their bytes.
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

/// make_epoll or make_ring.
using MakeBackEnd = std::unique_ptr<BackEnd> (*)(RunQueue& done);

}  // namespace interleave
