#pragma once

#include <coroutine>
#include <cstddef>

namespace interleave {

class Context;

/// The children that a task gathers, as a model sees them: each may be begun, by one worker in that
/// worker's world, and nothing else is asked of it. Who begins which, and when the parent goes on,
/// is the model's business.
class Gathering {
 public:
  explicit Gathering(std::size_t count) noexcept : count_(count) {}
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

  std::size_t count() const noexcept { return count_; }

  /// Begins a child on the caller's stack, in `world`. False: it was suspended, and is not finished
  /// when this returns; not so in a world whose waits block. Different threads may begin different
  /// children; what a child throws is kept.
  virtual bool begin(Context& world, std::size_t child) noexcept = 0;

  /// Whom a suspended child resumes at its end.
  virtual void wake_at_end(std::size_t child, std::coroutine_handle<> whom) noexcept = 0;

  /// To be called when all are finished, by the parent. Throws what the first child, by number, has
  /// thrown.
  virtual void settle() = 0;

  /// Runs all of them one after the other, where waits block.
  void run_all(Context& world) {
    for (std::size_t child = 0; child < count_; ++child) begin(world, child);
  }

 protected:
  ~Gathering() = default;

 private:
  std::size_t count_;
};

}  // namespace interleave
