#pragma once

#include "core/context.hpp"
#include "coroutines/event_loop.hpp"
#include "coroutines/fiber.hpp"
#include "coroutines/loop_workers.hpp"

#include <atomic>
#include <cstddef>

namespace interleave {

/// A fiber that the scheduler of a loop starts and resumes.
class LoopFiber : public Fiber {
 public:
  /// Runs on the fiber's own stack.
  virtual void run() = 0;
  /// Called on the scheduler's stack when resume() has come back from a fiber that finished.
  virtual void on_end() = 0;

 protected:
  ~LoopFiber() = default;
};

/// A gather under way, on the stack of the parent's fiber.
struct Family {
  ChildTasks& children;
  std::size_t unfinished;
  std::size_t begun = 0;

  bool all_begun() const { return begun == children.count(); }
};

/// The world of the fibers of one loop. To wait is to switch to the scheduler's stack, and back
/// when the request is done. Used by the thread that made it. For F1 and F4 see
/// stackful_fibers.cpp.
class FiberContext final : public Context {
 public:
  explicit FiberContext(const LoopShare& share)
      : Context(always, share.loops == 1 ? Sharing::exclusive : Sharing::concurrent, &ticker_,
                Yielding::voluntary),
        loop(share.options.back_end) {}

  /// Returns when the fiber waits or has finished; on_end() is not called.
  void start(LoopFiber& fiber, Stack stack) {
    running_ = &fiber;
    fiber.start(
        stack, [](void* self) { static_cast<LoopFiber*>(self)->run(); }, &fiber);
  }
  void resume(LoopFiber& fiber) {
    running_ = &fiber;
    fiber.resume();
    if (fiber.finished()) fiber.on_end();
  }

  EventLoop loop;

 private:
  // Returns when the request is done. [F1]
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::gather) [[unlikely]]
      return gather(request);
    if (loop.try_now(request)) return true;
    LoopFiber& self = *running_;
    request.waiter = &self;
    loop.submit(request);
    self.suspend();
    return true;
  }

  // At each turn of the request the scheduler begins the children that it has stacks for. It
  // resumes the parent when all are finished, or to run one child itself. [F4]
  [[gnu::noinline]] bool gather(Request& request) {
    LoopFiber& self = *running_;
    Family family{*request.gathering, request.gathering->count()};
    request.waiter = &self;
    request.argument = &family;  // in the place of `gathering`
    do {
      loop.run_queue().push(request);
      self.suspend();
      if (family.all_begun()) return true;
      family.children.begin(*this, family.begun++);
      --family.unfinished;
    } while (!family.all_begun());
    // The last child puts the request into the run queue.
    if (family.unfinished > 0) self.suspend();
    return true;
  }

  Registration* register_fd(int fd, bool fresh) override { return loop.register_fd(fd, fresh); }

  // Another task may always want to run, so a checkpoint always yields.
  static inline constinit std::atomic<bool> always{true};

  LoopFiber* running_ = nullptr;
  Ticker ticker_ = loop_ticker;
};

}  // namespace interleave
