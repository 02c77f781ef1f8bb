// Fibers: a stack for each task, on an event loop.
//
// THE MODEL    One loop a worker holds many tasks. A task that must wait leaves its stack as it is
//              and switches to the scheduler's stack. Its callers need not know, at any depth.
// WAITING      perform() tries. If the request would wait, perform() gives it to the loop, switches
//              stacks, and returns late, with the request done. The frame never suspends. A helper
//              thread makes blocking calls (helpers.hpp).
// COSTS        A stack a task: address space for all of it, memory for the pages that were touched,
//              at least one. A switch saves and restores the callee-saved registers.
// USE IT WHEN  code that waits is deep inside calls that know nothing of waiting, and there are
//              thousands of tasks, not millions.
// REJECTED     malloc'd stacks: an overflow would corrupt a neighbour silently. A guarded mapping
//              for each fiber: microseconds a birth and two kernel mappings each.
//              Fibers that move between threads: after a switch, compiled code may go on using
//              the address of the other thread's thread_local. Starting a successor on top of the
//              fiber that ends: its stack would not be free yet. Idle places that wait for the
//              next arrival on fibers of their own: each would keep a stack.
// SOURCES      O. Kowalke, Boost.Context; G. Nishanov, "Fibers under the magnifying glass" (P1364),
//              and the answer, "Response to..." (P0866).
//
// F1  A fiber is resumed by the thread that started it, and by nothing else.
// F2  Stacks are made before the window opens, one for each place, so that take() cannot fail.
// F3  The scheduler starts every task, never another fiber. Under open load it waits for the next
//     arrival in the name of all idle places, which therefore need no stack.
// F4  Children of a gather are fibers too, and the scheduler begins them, at their parent's turn. A
//     child for which there is no stack runs on its parent's stack, started by the parent. So a
//     gather cannot fail, and cannot wait for a stack.
// F5  An exception of a task stays in its Task. Nothing here catches: a catch-all on a fiber would
//     swallow the exception that Boost.Context unwinds with.
#include "core/tracked.hpp"
#include "coroutines/child_fibers.hpp"
#include "coroutines/coroutines.hpp"
#include "coroutines/fiber_context.hpp"
#include "coroutines/loop_workers.hpp"
#include "coroutines/stack_pool.hpp"

#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace interleave {

namespace {

// Sanitizers put redzones around variables and keep frames apart that would share their place.
#if defined(INTERLEAVE_ASAN) || defined(INTERLEAVE_TSAN)
constexpr std::size_t stack_factor = 4;
#else
constexpr std::size_t stack_factor = 1;
#endif

class FiberWorker final : public LoopWorker {
 public:
  FiberWorker(const Job& job, const LoopShare& share, std::size_t stack_bytes)
      : LoopWorker(job, share),
        stacks_(share.slots.count + job.background, stack_bytes * stack_factor),
        world_(share),
        places_(share.slots.count + job.background),
        children_(world_, stack_bytes * stack_factor) {
    for (std::uint32_t i = 0; i < places_.size(); ++i) {
      places_[i].worker = this;
      places_[i].slot = share.slots.first + i;
    }
  }

 private:
  // One in-flight place: one fiber after the other, each on any free stack.
  struct Place final : LoopFiber {
    void run() override { body ? worker->run_body(*body) : worker->run_task(index, slot); }
    void on_end() override { worker->leave(*this); }

    FiberWorker* worker = nullptr;
    std::uint32_t slot = 0;
    std::uint32_t index = 0;             // of a counted task
    std::optional<Task<Digest>> body{};  // of another: see begin()
  };

  Context& world() override { return world_; }
  EventLoop& loop() override { return world_.loop; }
  std::uint64_t units() const override { return fibers_ + children_.begun(); }

  void fill_places() override {
    if (!job().has_arrivals()) {
      for (std::uint32_t i = 0; i < slots().count; ++i) start_next(places_[i]);
    } else {
      for (auto i = slots().count; i > 0; --i) idle_.push_back(&places_[i - 1]);
      expect_arrival();
    }
  }

  void begin(std::uint32_t place, Task<Digest> body) override {
    places_[place].body.emplace(std::move(body));
    world_.loop.count_start();
    if (start(places_[place])) return;
    places_[place].body.reset();
  }

  // The scheduler. It resumes the fiber of each request that is done, and returns when no request
  // is outstanding. [F1]
  void run_until_idle() override {
    while (Request* done = world_.loop.next()) {
      if (done == &arrival_) [[unlikely]] {
        start_arrived();
      } else if (done->kind != Request::Kind::gather || children_.begin(*done)) [[likely]] {
        world_.resume(*static_cast<LoopFiber*>(done->waiter));
      }
    }
  }

  // Starts the place's fiber. Returns false if it has finished already, and its stack is free. [F2]
  bool start(Place& place) {
    world_.start(place, stacks_.take());
    if (!place.finished()) return true;
    stacks_.give_back(place.stack());
    return false;
  }

  // A fiber that had waited is finished.
  void leave(Place& place) {
    stacks_.give_back(place.stack());
    if (place.body) return place.body.reset();
    if (!job().has_arrivals()) return start_next(place);
    idle_.push_back(&place);
    expect_arrival();
  }

  // Batch: starts tasks on `place` until one of them waits or none is left.
  void start_next(Place& place) {
    while (auto index = job().claim()) {
      ++fibers_;
      place.index = *index;
      if (start(place)) return;
    }
    leave_place();
  }

  // Open load: claims a task if a place is idle, and waits until the task arrives. [F3]
  void expect_arrival() {
    if (expected_ || idle_.empty()) return;
    expected_ = job().claim();
    if (!expected_) {
      for (; !idle_.empty(); idle_.pop_back()) leave_place();
      return;
    }
    arrival_.deadline_ns = job().arrival_ns(*expected_);
    if (world_.loop.try_now(arrival_)) return world_.loop.run_queue().push(arrival_);
    world_.loop.submit(arrival_);
  }

  void start_arrived() {
    Place& place = *idle_.back();
    place.index = *std::exchange(expected_, std::nullopt);
    ++fibers_;
    if (start(place)) idle_.pop_back();
    expect_arrival();
  }

  // The body of a fiber. [F5]
  void run_task(std::uint32_t index, std::uint32_t slot) {
    Tracked task(world_, job(), index, slot);
    world_.loop.count_start(task.started_ns());
    task.run();
  }
  static void run_body(Task<Digest>& body) {
    body.start();
    if (body.failure()) std::rethrow_exception(body.failure());
  }

  StackPool stacks_;
  FiberContext world_;
  std::vector<Place> places_;  // of the slots, and behind them of background tasks
  ChildFibers children_;
  std::uint64_t fibers_ = 0;  // of tasks that were claimed

  // Under open load.
  std::vector<Place*> idle_;
  std::optional<std::uint32_t> expected_;  // claimed, and not yet started
  Request arrival_{Clock::time_point{}};   // of the expected task
};

class StackfulFibers final : public Executor {
 public:
  StackfulFibers(std::size_t stack_bytes, const LoopOptions& options)
      : stack_bytes_(stack_bytes), options_(options) {}

  void run(const Job& job) override {
    run_loop_workers(job, options_, [&](const LoopShare& share) {
      return std::make_unique<FiberWorker>(job, share, stack_bytes_);
    });
  }

 private:
  std::size_t stack_bytes_;
  LoopOptions options_;
};

}  // namespace

std::unique_ptr<Executor> make_stackful_fibers(const Settings& settings) {
  return std::make_unique<StackfulFibers>(static_cast<std::size_t>(settings.bytes("stack")),
                                          LoopOptions(settings));
}

}  // namespace interleave
