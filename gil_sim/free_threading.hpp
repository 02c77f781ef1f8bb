// No lock at all: the interpreter of PEP 703, CPython's free-threaded build. The model is
// free_threaded.
//
// THE MODEL    All threads run at once and share all objects. The work of the lock is done object
//              by object instead. Reference counts are biased towards the thread that made the
//              object. Lists and dictionaries have their own locks. The collector stops all
//              threads, which is the part in this file. The workload `bytecode` has the other two.
// WAITING      perform() detaches, blocks, and attaches again. Attaching waits only while a thread
//              has stopped the world.
// COSTS        A few per cent for one thread. Objects that several threads touch cost an atomic
//              operation and a cache line that moves between cores. Where all threads touch the
//              same object, more threads are slower than one.
// USE IT WHEN  tasks compute on memory that they share, in a language that counts references.
// REJECTED     Atomic counts everywhere: each count costs several times as much. One lock an object
//              for everything: reads without a write would wait. A counter of attached threads: its
//              cache line would be the old bottleneck again. Here a thread attaches and detaches on
//              a cache line of its own, so that calls that block do not meet.
// SOURCES      PEP 703, "Stop-the-world" and "Thread states". CPython 3.13, Python/pystate.c. PEP
//              779 for the costs.
//
// A thread is *attached* while it may touch objects, where other models hold the lock. It is
// *detached* while it blocks. To stop the world, a thread sets the stop request. Attached threads
// suspend themselves at their next checkpoint. Detached threads are suspended by the stopper, and
// cannot attach before the world is resumed.
//
// I1  Only the thread itself changes its state from attached. From detached, the thread itself or
//     the stopper changes it. Each change is one compare-and-exchange, and the loser looks again.
// I2  One thread stops the world at a time. A thread that waits for its turn to stop is detached
//     meanwhile, since otherwise the present stopper would wait for it for ever.
// I3  Between the last suspension and the first release only the stopper runs.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

namespace interleave {

template <class Threads = SystemThreads> class FreeThreading final : public Gil {
 public:
  explicit FreeThreading(std::uint32_t threads) : Gil(stopping_), threads_(threads) {}

  /// Attaches, at once or when the world is resumed.
  void take(GilThread& self) override {
    ThreadState& thread = threads_[self.number];
    if (!change(thread, State::detached, State::attached)) wait_to_attach(self, thread);
    self.begin_hold(Threads::now());
  }

  void drop(GilThread& self) override {
    ++self.voluntary_drops;
    self.end_hold(Threads::now());
    leave(threads_[self.number]);
  }

  void yield(GilThread& self) override {
    ThreadState& thread = threads_[self.number];
    {
      std::scoped_lock hold(mutex_);
      Threads::touch_flag();
      if (!stopping_) return;
      self.end_hold(Threads::now());
      change(thread, State::attached, State::suspended);
      suspended_.notify_one();
    }
    ++self.forced_drops;
    wait_to_attach(self, thread);
    self.begin_hold(Threads::now());
  }

  void run_alone(GilThread& self, Request& request) override {
    self.end_hold(Threads::now());
    leave(threads_[self.number]);  // I2
    {
      std::scoped_lock turn(stop_turn_);
      stop_others(self);
      self.begin_hold(Threads::now());
      request.make_call();  // I3
      self.end_hold(Threads::now());
      resume_others();
    }
    take(self);
  }

  /// Returns how often the world was stopped.
  std::uint64_t switches() const override { return stops_.load(std::memory_order_relaxed); }

 private:
  enum class State : std::uint8_t { detached, attached, suspended };
  struct alignas(64) ThreadState {
    std::atomic<State> state{State::detached};
  };

  // Sequentially consistent, like every use of `stopping_` but the polling. A thread changes its
  // state and then reads `stopping_`. The stopper sets `stopping_` and then reads the states. So at
  // least one of the two sees the other.
  static bool change(ThreadState& thread, State from, State into) {
    Threads::step();
    return thread.state.compare_exchange_strong(from, into);
  }

  // Detaches, and wakes a stopper that has seen this thread attached.
  void leave(ThreadState& thread) {
    change(thread, State::attached, State::detached);
    Threads::step();
    if (!stopping_) return;
    std::scoped_lock hold(mutex_);
    suspended_.notify_one();
  }

  void wait_to_attach(GilThread& self, ThreadState& thread) {
    auto since = Threads::now();
    {
      std::unique_lock hold(mutex_);
      while (!change(thread, State::detached, State::attached)) resumed_.wait(hold);
    }
    self.count_wait(Threads::now() - since);
  }

  void stop_others(const GilThread& self) {
    std::unique_lock hold(mutex_);
    Threads::touch_flag();
    stopping_ = true;
    for (std::uint32_t number = 0; number < threads_.size(); ++number) {
      ThreadState& thread = threads_[number];
      if (number == self.number) continue;
      while (!change(thread, State::detached, State::suspended) &&
             thread.state != State::suspended) {
        suspended_.wait(hold);
      }
    }
    stops_.fetch_add(1, std::memory_order_relaxed);
  }

  void resume_others() {
    std::scoped_lock hold(mutex_);
    Threads::touch_flag();
    stopping_ = false;
    for (ThreadState& thread : threads_) change(thread, State::suspended, State::detached);
    resumed_.notify_all();
  }

  std::vector<ThreadState> threads_;
  typename Threads::Mutex stop_turn_;  // held while stopping the world; the outer mutex
  typename Threads::Mutex mutex_;
  typename Threads::Condition suspended_;  // a thread was suspended or detached
  typename Threads::Condition resumed_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> stops_{0};
};

}  // namespace interleave
