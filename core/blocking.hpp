#pragma once

#include "core/context.hpp"

#include <atomic>

namespace interleave {

/// Does what `request`, which came from `world`, asks by blocking the calling thread: the system call
/// itself, repeated when a signal interrupts it. One with a deadline waits in ppoll(2) instead. Sets
/// `outcome`. The children of a gather are run in line, one after the other.
void block_on(Context& world, Request& request);

/// Never set: nobody else is waiting for a turn.
inline constinit std::atomic<bool> no_breaker{false};

/// Waiting is a system call: the world of processes and of threads.
class BlockingContext final : public Context {
 public:
  /// Threads share their address space with tasks that run at the same time.
  BlockingContext() : Context(no_breaker) {}
  /// In a process of one thread there is nobody to share with, and nobody to run a child of a
  /// gather beside its siblings: what a row says of that (Tally::gathered_in_line) is then set.
  static BlockingContext alone(std::atomic<bool>* gathered_in_line = nullptr) {
    return BlockingContext(gathered_in_line);
  }

 private:
  explicit BlockingContext(std::atomic<bool>* gathered_in_line)
      : Context(no_breaker, Sharing::exclusive), gathered_in_line_(gathered_in_line) {}

  bool perform(Request& request) override {
    bool tells = request.kind == Request::Kind::gather && gathered_in_line_ != nullptr;
    // The flag lies in memory that all processes share: written once, it is only read.
    if (tells && !gathered_in_line_->load(std::memory_order_relaxed)) *gathered_in_line_ = true;
    block_on(*this, request);
    return true;
  }

  std::atomic<bool>* gathered_in_line_ = nullptr;
};

}  // namespace interleave
