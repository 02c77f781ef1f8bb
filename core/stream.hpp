#pragma once

#include "core/posix.hpp"

#include <utility>

namespace interleave {

/// A loop's record of one registered descriptor: coroutines/registration.hpp.
struct Registration;

/// A descriptor that a task may await, made by Context::adopt().
///
/// One task reads and one task writes at a time. The Stream either borrows its descriptor, which
/// then stays open until the executor returns, or owns it and closes it.
class Stream {
 public:
  Stream(int borrowed, Registration* registration) noexcept
      : fd_(borrowed), registration_(registration) {}
  Stream(UniqueFd owned, Registration* registration) noexcept
      : owned_(std::move(owned)), fd_(owned_.get()), registration_(registration) {}

  int fd() const noexcept { return fd_; }
  Registration* registration() const noexcept { return registration_; }

 private:
  UniqueFd owned_;
  int fd_;
  Registration* registration_;  // null where waiting is a system call
};

}  // namespace interleave
