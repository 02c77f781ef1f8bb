// C++20 coroutines on an event loop.
//
// THE MODEL    One loop a worker holds many tasks. A task that must wait leaves its frame, a heap
//              object of exactly the variables that live across the wait, and returns to the loop.
// WAITING      perform() tries (with io_uring it does not even try). If the request would wait,
//              perform() returns false, the frame suspends, and park() gives the request to the
//              loop. The loop resumes the frame when the request is done. A helper thread makes
//              blocking calls (helpers.hpp).
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
// S2  A place has at most one task, and begins the next only when that one is finished.
// S3  Under open load at most one place of a loop holds a task that has not been started. So a loop
//     that stalls delays one arrival at most, and other loops run the rest.
// S4  Children begin where their parent gathers them, each as far as its first wait (asyncio calls
//     that eager). So the stack grows with the depth of a tree, not with the number of children.
#include "core/context.hpp"
#include "core/tracked.hpp"
#include "coroutines/coroutines.hpp"
#include "coroutines/event_loop.hpp"
#include "coroutines/gathered_frames.hpp"
#include "coroutines/leader.hpp"
#include "coroutines/loop_workers.hpp"

#include <atomic>
#include <coroutine>
#include <optional>
#include <utility>

namespace interleave {

namespace {

// Another task may always want to run, so a checkpoint always yields.
constinit std::atomic<bool> always{true};

class StacklessContext final : public Context {
 public:
  explicit StacklessContext(const LoopShare& share)
      : Context(always, share.loops == 1 ? Sharing::exclusive : Sharing::concurrent, &ticker_,
                Yielding::voluntary),
        loop_(share.options.back_end) {
    use_run_queue(loop_.run_queue());
  }

  EventLoop& loop() { return loop_; }
  std::uint64_t children() const { return children_; }  // begun so far

  // The scheduler. It resumes the waiter of each request that is done, and returns when no request
  // is outstanding. [S1]
  void run_until_idle() {
    while (Request* done = loop_.next()) {
      std::coroutine_handle<>::from_address(done->waiter).resume();
    }
  }

 private:
  bool perform(Request& request) override {
    if (request.kind != Request::Kind::gather) [[likely]]
      return loop_.try_now(request);
    children_ += request.gathering->count();
    return begin_all(*this, loop_, request);  // S4
  }

  // The frame is suspended by now, so the loop may resume it. Children resume a parent.
  void park(Request& request) override {
    if (request.kind != Request::Kind::gather) loop_.submit(request);
  }

  Registration* register_fd(int fd, bool fresh) override { return loop_.register_fd(fd, fresh); }

  EventLoop loop_;
  Ticker ticker_ = loop_ticker;
  std::uint64_t children_ = 0;
};

class StacklessWorker final : public LoopWorker {
 public:
  StacklessWorker(const Job& job, const LoopShare& share) : LoopWorker(job, share), world_(share) {}

 private:
  Context& world() override { return world_; }
  EventLoop& loop() override { return world_.loop(); }
  std::uint64_t units() const override { return frames_ + world_.children(); }

  void fill_places() override {
    for (std::uint32_t i = 0; i < slots().count; ++i) {
      auto slot = slots().first + i;
      job().has_arrivals() ? place_for_arrivals(slot) : place(slot);
    }
  }
  void begin(std::uint32_t, Task<Digest> body) override { detach(std::move(body)); }
  void run_until_idle() override { world_.run_until_idle(); }

  // One in-flight place of a batch runs one task after the other. This frame is all that a place
  // costs besides its task's own frames, so keep in it no variable that need not live across the
  // wait. [S2]
  Detached place(std::uint32_t slot) {
    while (auto index = job().claim()) {
      ++frames_;
      Tracked task(world_, job(), *index, slot);
      world_.loop().count_start(task.started_ns());
      co_await task;
    }
    leave_place();
  }

  // The same under open load, where a place waits for arrivals.
  Detached place_for_arrivals(std::uint32_t slot) {
    while (true) {
      auto arrival = next_arrival();
      auto index = co_await arrival;
      if (!index) break;
      ++frames_;
      Tracked task(world_, job(), *index, slot);
      world_.loop().count_start(task.started_ns());
      co_await task;
    }
    leave_place();
  }

  // Open load. The place that leads claims the next task and sleeps until the task arrives, while
  // the other places without a task follow. Returns nullopt if no task is left. [S3]
  Task<std::optional<std::uint32_t>> next_arrival() {
    co_await leader_.turn();
    auto index = job().claim();
    if (index) co_await world_.sleep_until(arrival(*index));
    leader_.step_down(world_.loop().run_queue());
    co_return index;
  }

  Detached detach(Task<Digest> body) { co_await body; }

  StacklessContext world_;
  Leader leader_;
  std::uint64_t frames_ = 0;  // of tasks that were claimed
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
