#pragma once

#include "core/request.hpp"

namespace interleave {

/// Tasks that can run, first in first out: requests that are done, threaded through Request::next: a request lives in the
/// frame or on the stack of the task that waits for it, so queueing allocates nothing. Used by one
/// thread.
class RunQueue {
 public:
  bool empty() const noexcept { return first_ == nullptr; }

  void push(Request& request) noexcept {
    request.next = nullptr;
    Request** link = first_ == nullptr ? &first_ : &last_->next;
    *link = &request;
    last_ = &request;
  }

  /// The one that waited longest; only when not empty.
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
