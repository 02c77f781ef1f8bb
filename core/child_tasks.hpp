#pragma once

#include <coroutine>
#include <cstddef>

namespace interleave {

class Context;

/// The children that a task gathers, as a model sees them. Each is begun once, by one worker in
/// that worker's world. The model decides which worker begins which child, and when the parent goes
/// on.
class ChildTasks {
 public:
  explicit ChildTasks(std::size_t count) noexcept : count_(count) {}
  ChildTasks(const ChildTasks&) = delete;
  ChildTasks& operator=(const ChildTasks&) = delete;

  std::size_t count() const noexcept { return count_; }

  /// Begins a child on the caller's stack, in `world`. False: it was suspended, and is not
  /// finished. In a world whose waits block it never is. Different threads may begin different
  /// children. The exception of a child is kept.
  virtual bool begin(Context& world, std::size_t child) noexcept = 0;

  /// Sets the coroutine that a suspended child resumes at its end.
  virtual void wake_at_end(std::size_t child, std::coroutine_handle<> whom) noexcept = 0;

  /// Called by the parent when all children are finished. Throws the exception of the first child,
  /// by number, that has one.
  virtual void rethrow_first_failure() = 0;

  /// Runs all of them one after the other, where waits block.
  void run_all(Context& world) {
    for (std::size_t child = 0; child < count_; ++child) begin(world, child);
  }

 protected:
  ~ChildTasks() = default;

 private:
  std::size_t count_;
};

}  // namespace interleave
