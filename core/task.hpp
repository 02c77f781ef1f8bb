#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace interleave {

/// One unit of work that yields a T: a lazy C++20 coroutine.
///
/// It runs on the caller of start() until something that it awaits suspends it. In a model whose
/// waits block, nothing suspends it. So there a Task costs a function call and one heap allocation.
/// A task is never destroyed while it is suspended (decisions.md, "endings").
template <class T> class [[nodiscard]] Task {
 public:
  struct promise_type;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  void start() { frame_.resume(); }
  bool done() const noexcept { return frame_.done(); }

  /// Returns the task's exception, or null. A caller on a fiber uses this and not `catch (...)`.
  /// That would also catch the exception with which Boost.Context unwinds an abandoned fiber.
  const std::exception_ptr& failure() const noexcept { return frame_.promise().error; }

  T result() {
    if (failure()) std::rethrow_exception(failure());
    return std::move(frame_.promise().value);
  }

  // `co_await child` runs the child at once, and suspends the parent only if the child did not
  // finish. This is not symmetric transfer: g++ 12 compiles that to a true tail call only at -O2
  // without sanitizers (GCC PR 100897). In a debug build a loop of awaits would overflow the stack.
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> parent) {
    start();
    if (done()) return false;
    wake_at_end(parent);
    return true;
  }
  T await_resume() { return result(); }

  /// Sets the coroutine that this task resumes at its end. The task must be suspended.
  void wake_at_end(std::coroutine_handle<> parent) noexcept { frame_.promise().parent = parent; }

 private:
  using Frame = std::coroutine_handle<promise_type>;
  explicit Task(Frame frame) noexcept : frame_(frame) {}

  Frame frame_;
};

template <class T> struct Task<T>::promise_type {
  // The parent may destroy this frame before resume() returns, so nothing here is touched after it.
  struct WakeParent : std::suspend_always {
    void await_suspend(Frame self) noexcept {
      if (auto parent = self.promise().parent) parent.resume();
    }
  };

  Task get_return_object() noexcept { return Task{Frame::from_promise(*this)}; }
  std::suspend_always initial_suspend() noexcept { return {}; }
  WakeParent final_suspend() noexcept { return {}; }
  void return_value(T result) noexcept { value = std::move(result); }
  void unhandled_exception() noexcept { error = std::current_exception(); }

  T value{};
  std::exception_ptr error;
  std::coroutine_handle<> parent;
};

}  // namespace interleave
