// Fibers: a stack for each task, on an event loop.
//
// THE MODEL    One loop a worker holds many tasks. A task that must wait leaves its stack as it is
//              and switches to the scheduler's; its callers need not know, at any depth.
// WAITING      perform() tries; when that would wait it gives the request to the loop, switches
//              stacks, and returns late, with the request done. The frame never suspends. A
//              blocking call is made by a helper thread (helpers.hpp).
// COSTS        A stack a task: address space for all of it, memory for the pages that were touched,
//              at least one. A switch saves and restores the callee-saved registers.
// USE IT WHEN  code that waits is deep inside calls that know nothing of waiting, and there are
//              thousands of tasks, not millions.
// REJECTED     malloc'd stacks: an overflow would corrupt a neighbour silently; a guarded mapping
//              for each fiber: microseconds a birth and two kernel mappings each.
//              Fibers that move between threads: after a switch, compiled code may go on using
//              the address of the other thread's thread_local. Starting a successor on top of the
//              fiber that ends: its stack would not be free yet.
// SOURCES      O. Kowalke, Boost.Context; G. Nishanov, "Fibers under the magnifying glass" (P1364),
//              and the answer, "Response to..." (P0866).
//
// F1  A fiber is resumed by the thread that started it, and by nothing else.
// F2  Stacks are made before the window opens, one for each place, so that take() cannot fail.
// F3  Under open load the acceptor is no fiber but a timer of the scheduler: a task is started from
//     there like in a batch, never from another fiber's stack.
// F4  Children of a gather are fibers too, and for the same reason it is the scheduler that begins
//     them, at their parent's turn. A child for which there is no stack is run by its parent, on the
//     stack that the parent has: a gather cannot fail, and cannot wait for a stack.
// F5  What a task throws stays in its Task; nothing here catches, for a catch-all on a fiber would
//     swallow the exception that Boost.Context unwinds with.
#include "core/tracked.hpp"
#include "coroutines/coroutines.hpp"
#include "coroutines/fiber_context.hpp"
#include "coroutines/loop_workers.hpp"
#include "coroutines/stack_pool.hpp"
#include "coroutines/stack_reserve.hpp"

#include <algorithm>
#include <deque>
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

class FiberWorker;

// One in-flight place: one fiber after the other, each on whichever stack is free. Or the place of
// one background task, or of a child.
struct Place : Fiber {
  FiberWorker* worker = nullptr;
  Record* record = nullptr;   // of a counted task
  Request* gather = nullptr;  // of a child: its parent's
  std::size_t number = 0;     // of the child
  std::uint32_t index = 0;    // of the task, or the background task's number
  std::uint32_t slot = 0;
};

class FiberWorker final : public LoopWorker {
 public:
  FiberWorker(const Job& job, const LoopShare& share, std::size_t stack_bytes)
      : LoopWorker(job, share),
        stacks_(share.slots.count + job.background, stack_bytes * stack_factor),
        world_(share),
        places_(share.slots.count + job.background),
        child_stacks_(stack_bytes * stack_factor) {
    for (std::uint32_t i = 0; i < places_.size(); ++i) {
      places_[i].worker = this;
      places_[i].slot = share.slots.first + i;
    }
  }

  void warm_up() override {
    std::vector<Record> unread(warm_places(job(), slots().count));
    for (std::size_t i = 0; i < unread.size(); ++i) {
      start(places_[i], &unread[i], job().tasks + places_[i].slot);
    }
    resume_all();
  }

  std::uint64_t run() override {
    window_open_ = true;
    if (job().is_open()) {
      for (std::uint32_t i = slots().count; i > 0; --i) free_.push_back(&places_[i - 1]);
      accept();
    } else {
      for (std::uint32_t i = 0; i < slots().count; ++i) start_next(places_[i]);
    }
    start_background(
        [this](std::uint32_t number) { start(places_[slots().count + number], nullptr, number); });
    resume_all();
    return fibers_;
  }

 private:
  EventLoop& loop() override { return world_.loop; }

  // Resumes whoever's request is done until no request is outstanding. [F1]
  void resume_all() {
    while (Request* done = world_.loop.next()) {
      if (done == &arrival_) {
        sleeps_ = false;
        accept();
        continue;
      }
      bool gathers = done->kind == Request::Kind::gather;
      if (gathers && !begin_children(*done)) continue;
      auto& place = *static_cast<Place*>(static_cast<Fiber*>(done->waiter));
      world_.resume(place);
      if (place.finished()) leave(place);
    }
  }

  void leave(Place& place) {
    if (place.gather != nullptr) return end_child(place);
    stacks_.give_back(place.stack());
    if (window_open_ && place.record != nullptr) go_on(place);
  }

  // True when the parent is to go on: all children are finished, or it has to run one itself. [F4]
  bool begin_children(Request& gather) {
    auto& family = *static_cast<Family*>(gather.argument);
    ++family.unfinished;  // so that none which finishes at once is the last
    while (!family.all_begun()) {
      auto stack = child_stacks_.take();
      if (!stack) break;
      begin_child(gather, family.begun++, *stack);
    }
    return --family.unfinished == 0 || !family.all_begun();
  }

  void begin_child(Request& gather, std::size_t number, Stack stack) {
    if (free_children_.empty()) free_children_.push_back(&children_.emplace_back());
    Place& child = *free_children_.back();
    free_children_.pop_back();
    child.worker = this;
    child.gather = &gather;
    child.number = number;
    if (window_open_) ++fibers_;
    world_.loop.count_start();
    world_.start(child, stack, run_task, &child);
    if (child.finished()) end_child(child);
  }

  // The last one puts its parent into the run queue.
  void end_child(Place& child) {
    child_stacks_.give_back(child.stack());
    free_children_.push_back(&child);
    auto& family = *static_cast<Family*>(child.gather->argument);
    if (--family.unfinished == 0) world_.loop.run_queue().push(*child.gather);
  }

  void go_on(Place& place) {
    if (!job().is_open()) return start_next(place);
    if (done_accepting_) return leave_place();
    free_.push_back(&place);
    if (!sleeps_) accept();
  }

  // Open load: starts each task when it has arrived and a place is free. It returns when it must
  // wait for the one (`arrival_` is with the loop) or the other (some fiber will end). [F3]
  void accept() {
    while (!free_.empty()) {
      if (!expected_ && !expect_next()) return;
      ++fibers_;
      auto index = *std::exchange(expected_, std::nullopt);
      Place& place = *free_.back();
      if (start(place, &job().record(index, place.slot), index)) free_.pop_back();
    }
  }

  // True when the next task is there; false: it comes later, or none does.
  bool expect_next() {
    expected_ = job().claim();
    if (!expected_) {
      done_accepting_ = true;
      for (std::size_t i = 0; i < free_.size(); ++i) leave_place();
      return false;
    }
    arrival_.deadline_ns = job().arrival_ns(*expected_);
    if (world_.loop.try_now(arrival_)) return true;
    world_.loop.submit(arrival_);
    sleeps_ = true;
    return false;
  }

  // Starts tasks on `place` until one of them waits or none is left. Called by the scheduler.
  void start_next(Place& place) {
    while (auto index = job().claim()) {
      ++fibers_;
      if (start(place, &job().record(*index, place.slot), *index)) return;
    }
    leave_place();
  }

  // True when the task waits; false when it is finished, and the place free again. [F2]
  bool start(Place& place, Record* record, std::uint32_t index) {
    place.record = record;
    place.index = index;
    world_.start(place, stacks_.take(), run_task, &place);
    count_start(record);
    if (!place.finished()) return true;
    stacks_.give_back(place.stack());
    return false;
  }

  // A record has the time when its task began, which is when the one before had had its turn.
  void count_start(const Record* record) {
    if (record == nullptr) return world_.loop.count_start();
    world_.loop.count_start(record->started_ns);
  }

  // What a fiber runs. [F5]
  static void run_task(void* argument) {
    auto& place = *static_cast<Place*>(argument);
    FiberWorker& worker = *place.worker;
    if (place.gather != nullptr) {
      static_cast<Family*>(place.gather->argument)->children.begin(worker.world_, place.number);
      return;
    }
    if (place.record == nullptr) return run_background(worker.world_, worker.job(), place.index);
    Tracked(worker.world_, worker.job(), *place.record, place.index, place.slot).run();
  }

  StackPool stacks_;
  FiberContext world_;
  std::vector<Place> places_;
  bool window_open_ = false;

  // Of children, which come and go.
  StackReserve child_stacks_;
  std::deque<Place> children_;
  std::vector<Place*> free_children_;

  // Of the acceptor.
  Request arrival_{Clock::time_point{}};
  std::optional<std::uint32_t> expected_;  // claimed, and not yet started
  std::vector<Place*> free_;
  bool sleeps_ = false;  // until the expected arrival
  bool done_accepting_ = false;

  std::uint64_t fibers_ = 0;
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
