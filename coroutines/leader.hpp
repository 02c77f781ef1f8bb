#pragma once

#include "core/run_queue.hpp"

#include <coroutine>
#include <utility>

namespace interleave {

/// Leader/followers on one loop (Schmidt et al., "Leader/Followers", 2000). Of the places without a
/// task one leads, which means that it waits for the next arrival. The others follow.
///
/// It is an asynchronous mutex that is handed to the last follower in line, whose frame and slot
/// are the most likely to be in the cache. The places are alike, so no order among them is owed.
///
/// Used by the loop's thread.
class Leader {
 public:
  /// `co_await` returns when the caller leads.
  struct Turn {
    bool await_ready() noexcept { return !std::exchange(leader.is_taken_, true); }
    void await_suspend(std::coroutine_handle<> follower) noexcept {
      request.waiter = follower.address();
      request.next = std::exchange(leader.last_follower_, &request);
    }
    void await_resume() const noexcept {}

    Leader& leader;
    Request request{Request::Kind::checkpoint};
  };
  Turn turn() noexcept { return {*this}; }

  /// Called by the leader. The next leader is resumed from `ready`, never on the caller's stack. So
  /// the task that has arrived runs first, up to its first wait.
  void step_down(RunQueue& ready) noexcept {
    is_taken_ = last_follower_ != nullptr;
    if (!is_taken_) return;
    Request& next = *last_follower_;
    last_follower_ = next.next;
    ready.push(next);
  }

 private:
  Request* last_follower_ = nullptr;  // threaded through Request::next
  bool is_taken_ = false;
};

}  // namespace interleave
