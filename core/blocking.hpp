#pragma once

#include "core/context.hpp"

#include <atomic>

namespace interleave {

/// Does what `request` asks by blocking the calling thread: the system call itself, repeated when
/// a signal interrupts it. One with a deadline waits in ppoll(2) instead. Sets `outcome`.
void block_on(Request& request);

/// Never set: nobody else is waiting for a turn.
inline constinit std::atomic<bool> no_breaker{false};

/// Waiting is a system call: the world of processes and of threads.
class BlockingContext final : public Context {
 public:
  /// Threads share their address space with tasks that run at the same time.
  BlockingContext() : Context(no_breaker) {}
  /// In a process of one thread there is nobody to share with.
  static BlockingContext alone() { return BlockingContext(Sharing::exclusive); }

 private:
  explicit BlockingContext(Sharing sharing) : Context(no_breaker, sharing) {}

  bool perform(Request& request) override {
    block_on(request);
    return true;
  }
};

}  // namespace interleave
