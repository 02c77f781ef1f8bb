#pragma once

#include "core/request.hpp"

namespace interleave {

/// First-in first-out queue of tasks that are ready to run. The link is Request::next, inside the
/// task's own frame or stack, so queueing never allocates. Used by one thread.
class RunQueue {
 public:
  bool empty() const noexcept { return first_ == nullptr; }

  void push(Request& request) noexcept {
    request.next = nullptr;
    Request** link = first_ == nullptr ? &first_ : &last_->next;
    *link = &request;
    last_ = &request;
  }

  /// Removes the task that has waited longest. The queue must not be empty.
  Request& pop() noexcept {
    Request& request = *first_;
    first_ = request.next;
    return request;
  }

 private:
  Request* first_ = nullptr;
  Request* last_ = nullptr;  // meaningful only while first_ is not null
};

}  // namespace interleave
