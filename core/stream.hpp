#pragma once

#include "core/posix.hpp"

#include <utility>

namespace interleave {

struct Channel;  // a loop's book-keeping for one registered descriptor (coroutines/event_loop.hpp)

/// A descriptor that a task may await, made by Context::adopt().
///
/// One task reads and one task writes at a time. The Stream either borrows its descriptor, which
/// then stays open until the executor returns, or owns it and closes it.
class Stream {
 public:
  Stream(int borrowed, Channel* channel) noexcept : fd_(borrowed), channel_(channel) {}
  Stream(UniqueFd owned, Channel* channel) noexcept
      : owned_(std::move(owned)), fd_(owned_.get()), channel_(channel) {}

  int fd() const noexcept { return fd_; }
  Channel* channel() const noexcept { return channel_; }

 private:
  UniqueFd owned_;
  int fd_;
  Channel* channel_;  // null where waiting is a system call
};

}  // namespace interleave
