#pragma once

#include "core/posix.hpp"

#include <utility>

namespace interleave {

/// A loop's record of one registered descriptor: coroutines/registration.hpp.
struct Registration;

/// A descriptor that a task may await, made by Context::adopt(). At most one task reads and one
/// writes at a time. A Stream owns and closes its descriptor, or borrows one that stays open until
/// the executor returns.
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
  Registration* registration_;  // null in a model whose waits block
};

}  // namespace interleave
