// C++20 coroutines on an event loop.
//
// THE MODEL    One loop a worker holds many tasks. A task that must wait leaves its frame, a heap
//              object of exactly the variables that live across the wait, and returns to the loop.
// WAITING      perform() tries, with io_uring it does not even that; when it would wait it returns
//              false, the frame suspends, and park() gives the request to the loop, which resumes the
//              frame when it is done. A blocking call is made by a helper thread (helpers.hpp).
// COSTS        A frame a task, and a frame for each level of calls that may wait: bytes where a
//              fiber has pages. A wait that finds its data there costs no suspension at all.
// USE IT WHEN  very many tasks wait at once. CPU-bound work gains nothing on one loop, and a task
//              that computes for long without a checkpoint stops all others.
// REJECTED     A frame pool: glibc's per-thread cache already hands the same frame back.
//              Starting the next task from the one that finishes: the stack would grow by a call
//              for each task. Symmetric transfer: see core/task.hpp.
// SOURCES      R. von Behren et al., "Capriccio" (2003), for what stacks cost;
//              G. Nishanov, N4680, for suspension without a stack; Python's asyncio.
//
// S1  A frame is resumed by the loop of the thread that made it, and by nothing else.
// S2  A slot has at most one task, and begins the next only when that one is finished.
// S3  Under open load the acceptor alone starts tasks. A task that finishes and makes room for one
//     puts the acceptor into the run queue, and does not resume it: the stack would grow.
// S4  Children begin where their parent gathers them, each as far as its first wait (asyncio calls
//     that eager); the last to finish puts the parent into the run queue. So the stack grows with
//     the depth of a tree that begins, and not with the number of children.
#include "core/context.hpp"
#include "core/tracked.hpp"
#include "coroutines/coroutines.hpp"
#include "coroutines/event_loop.hpp"
#include "coroutines/loop_workers.hpp"

#include <algorithm>
#include <atomic>
#include <coroutine>
#include <vector>

namespace interleave {

namespace {

// On a loop somebody else may always want to run: a checkpoint always yields.
constinit std::atomic<bool> always{true};

class StacklessContext final : public Context {
 public:
  explicit StacklessContext(const LoopShare& share)
      : Context(always, share.loops == 1 ? Sharing::exclusive : Sharing::concurrent, &ticker_,
                Yielding::voluntary),
        loop_(share.options.back_end) {
    lend_turns(loop_.run_queue());
  }

  EventLoop& loop() { return loop_; }
  /// Resumes the waiter of `request` at its turn.
  void schedule(Request& request) { loop_.run_queue().push(request); }

  // Resumes whoever's request is done until no request is outstanding. [S1]
  void run_until_idle() {
    while (Request* done = loop_.next()) {
      std::coroutine_handle<>::from_address(done->waiter).resume();
    }
  }

  std::uint64_t children() const { return children_; }

 private:
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::gather) [[unlikely]]
      return gather(request);
    return loop_.try_now(request);
  }

  // The frame is suspended by now, so the loop may resume it. The parent of a gather is woken by its
  // children.
  void park(Request& request) override {
    if (request.kind != Request::Kind::gather) loop_.submit(request);
  }

  bool gather(Request& request);

  Registration* enroll(int fd, bool fresh) override { return loop_.enroll(fd, fresh); }

  EventLoop loop_;
  Ticker ticker_ = loop_ticker;
  std::uint64_t children_ = 0;  // begun
};

// Wakes the parent of a gather when `request.size` children that had to wait have resumed this, each
// at its end: one frame for all of them.
struct Countdown {
  struct promise_type {
    Countdown get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<> frame;
};

Countdown count_down(RunQueue& turns, Request& request) {
  while (--request.size > 0) co_await std::suspend_always{};
  turns.push(request);
}

// True when no child had to wait. [S4]
bool StacklessContext::gather(Request& request) {
  Gathering& children = *request.gathering;
  std::coroutine_handle<> countdown;
  request.size = 0;
  for (std::size_t child = 0; child < children.count(); ++child) {
    loop_.count_start();
    if (children.begin(*this, child)) continue;
    if (++request.size == 1) countdown = count_down(loop_.run_queue(), request).frame;
    children.wake_at_end(child, countdown);
  }
  children_ += children.count();
  return request.size == 0;
}

// A coroutine nobody waits for: it starts at once and frees its own frame at the end.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

// Where the acceptor of an open load waits for a free place.
struct Vacancy {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> acceptor) noexcept {
    request.waiter = acceptor.address();
    is_awaited = true;
  }
  void await_resume() const noexcept {}

  Request request{Request::Kind::checkpoint};
  bool is_awaited = false;
};

class StacklessWorker final : public LoopWorker {
 public:
  StacklessWorker(const Job& job, const LoopShare& share) : LoopWorker(job, share), world_(share) {}

  void warm_up() override {
    std::vector<Record> unread(warm_places(job(), slots().count));
    for (std::uint32_t i = 0; i < unread.size(); ++i) warm(unread[i], slots().first + i);
    world_.run_until_idle();
    warm_children_ = world_.children();
  }

  std::uint64_t run() override {
    if (job().is_open()) {
      for (std::uint32_t i = slots().count; i > 0; --i) free_.push_back(slots().first + i - 1);
      accept();
    } else {
      for (std::uint32_t i = 0; i < slots().count; ++i) serve(slots().first + i);
    }
    start_background([this](std::uint32_t number) { run_beside(number); });
    world_.run_until_idle();
    return frames_ + world_.children() - warm_children_;
  }

 private:
  EventLoop& loop() override { return world_.loop(); }

  // One in-flight place. Its frame is all that a place costs besides the task's own: keep in it
  // no variable that need not live across the wait. [S2]
  Detached serve(std::uint32_t slot) {
    while (auto index = job().claim()) {
      ++frames_;
      Tracked task(world_, job(), *index, slot);
      world_.loop().count_start(task.started_ns());
      co_await task;
    }
    leave_place();
  }

  // Open load: starts each task when it has arrived and a place is free. A task runs on from here
  // until it waits for the first time, or to its end. [S3]
  Detached accept() {
    while (true) {
      if (free_.empty()) co_await vacancy_;
      auto index = job().claim();
      if (!index) break;
      co_await world_.sleep_until(Clock::time_point(Clock::duration(job().arrival_ns(*index))));
      auto slot = free_.back();
      free_.pop_back();
      ++frames_;
      serve_one(*index, slot);
    }
    done_accepting_ = true;
    for (std::size_t i = 0; i < free_.size(); ++i) leave_place();
  }

  Detached serve_one(std::uint32_t index, std::uint32_t slot) {
    Tracked task(world_, job(), index, slot);
    world_.loop().count_start(task.started_ns());
    co_await task;
    vacate(slot);
  }

  void vacate(std::uint32_t slot) {
    if (done_accepting_) return leave_place();
    free_.push_back(slot);
    if (!vacancy_.is_awaited) return;
    vacancy_.is_awaited = false;
    world_.schedule(vacancy_.request);
  }

  Detached warm(Record& unread, std::uint32_t slot) {
    Tracked task(world_, job(), unread, job().tasks + slot, slot);
    co_await task;
  }

  // What a background task throws ends the process, by way of Detached.
  Detached run_beside(std::uint32_t number) {
    auto task = job().workload.body(world_, job().environment, job().background_input(number));
    co_await task;
  }

  StacklessContext world_;
  std::uint64_t frames_ = 0;
  std::uint64_t warm_children_ = 0;

  // Of the acceptor.
  Vacancy vacancy_;
  std::vector<std::uint32_t> free_;  // slots
  bool done_accepting_ = false;
};

class StacklessTasks final : public Executor {
 public:
  explicit StacklessTasks(const LoopOptions& options) : options_(options) {}

  void run(const Job& job) override {
    run_loop_workers(job, options_, [&](const LoopShare& share) {
      return std::make_unique<StacklessWorker>(job, share);
    });
  }

 private:
  LoopOptions options_;
};

}  // namespace

std::unique_ptr<Executor> make_stackless_tasks(const Settings& settings) {
  return std::make_unique<StacklessTasks>(LoopOptions(settings));
}

}  // namespace interleave
