#pragma once

#include "core/context.hpp"
#include "coroutines/event_loop.hpp"
#include "coroutines/fiber.hpp"
#include "coroutines/loop_workers.hpp"

#include <atomic>
#include <cstddef>

namespace interleave {

/// A gather under way, on the stack of the parent's fiber.
struct Family {
  Gathering& children;
  std::size_t unfinished;
  std::size_t begun = 0;

  bool all_begun() const { return begun == children.count(); }
};

/// The world of the fibers of one loop: to wait is to switch to the scheduler's stack, and back when
/// the request is done. Used by the thread that made it; F1 and F4 are stackful_fibers.cpp's.
class FiberContext final : public Context {
 public:
  explicit FiberContext(const LoopShare& share)
      : Context(always, share.loops == 1 ? Sharing::exclusive : Sharing::concurrent, &ticker_,
                Yielding::voluntary),
        loop(share.options.back_end) {}

  void start(Fiber& fiber, Stack stack, Fiber::Entry entry, void* argument) {
    running_ = &fiber;
    fiber.start(stack, entry, argument);
  }
  void resume(Fiber& fiber) {
    running_ = &fiber;
    fiber.resume();
  }

  EventLoop loop;

 private:
  // Returns with the request done, however long that takes. [F1]
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::gather) [[unlikely]] {
      gather(request);
      return true;
    }
    if (loop.try_now(request)) return true;
    Fiber& self = *running_;
    request.waiter = &self;
    loop.submit(request);
    self.suspend();
    return true;
  }

  // Each time that it is the request's turn the scheduler begins what it has stacks for. [F4]
  void gather(Request& request) {
    Fiber& self = *running_;
    Family family{*request.gathering, request.gathering->count()};
    request.waiter = &self;
    request.argument = &family;  // in the place of `gathering`
    do {
      loop.run_queue().push(request);
      self.suspend();
      if (family.all_begun()) return;
      family.children.begin(*this, family.begun++);
      --family.unfinished;
    } while (!family.all_begun());
    // Until the last child has put it into the run queue.
    if (family.unfinished > 0) self.suspend();
  }

  Registration* enroll(int fd, bool fresh) override { return loop.enroll(fd, fresh); }

  // Somebody else may always want to run: a checkpoint always yields.
  static inline constinit std::atomic<bool> always{true};

  Fiber* running_ = nullptr;
  Ticker ticker_ = loop_ticker;
};

}  // namespace interleave
