#pragma once

#include "core/context.hpp"

#include <atomic>

namespace interleave {

/// Handles `request`, which came from `world`, by blocking the calling thread in the system call.
/// Repeats the call if a signal interrupts it. A request with a deadline waits in ppoll(2) instead.
/// Sets `outcome`. Runs the children of a gather in line, one after the other.
void block_on(Context& world, Request& request);

/// Never set, since no other task waits for a turn.
inline constinit std::atomic<bool> never_yield{false};

/// The world of processes and threads: waiting is a system call.
class BlockingContext final : public Context {
 public:
  /// For threads, which share their address space with tasks that run at the same time.
  BlockingContext() : Context(never_yield) {}
  /// For a process of one thread. It runs the children of a gather one after the other, and then
  /// sets the flag (Tally::gathered_in_line) that marks the row.
  static BlockingContext alone(std::atomic<bool>* gathered_in_line = nullptr) {
    return BlockingContext(gathered_in_line);
  }

 private:
  explicit BlockingContext(std::atomic<bool>* gathered_in_line)
      : Context(never_yield, Sharing::exclusive), gathered_in_line_(gathered_in_line) {}

  bool perform(Request& request) override {
    bool tells = request.kind == Request::Kind::gather && gathered_in_line_ != nullptr;
    // The flag lies in memory that all processes share, so it is written once and then only read.
    if (tells && !gathered_in_line_->load(std::memory_order_relaxed)) *gathered_in_line_ = true;
    block_on(*this, request);
    return true;
  }

  std::atomic<bool>* gathered_in_line_ = nullptr;
};

}  // namespace interleave
