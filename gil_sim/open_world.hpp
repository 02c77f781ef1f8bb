// No lock at all: the interpreter of PEP 703, CPython's free-threaded build.
//
// All threads run at once. What is left of the lock is what a collector of garbage needs: that at
// its request everybody stands still. A thread is *attached* while it may touch objects, where it
// held the lock before, and *detached* while it blocks. Who wants the world stopped sets the
// breaker; attached threads suspend themselves at their next checkpoint, detached ones are
// suspended where they are, and cannot attach before the world goes on.
//
// I1  A thread's own state changes from attached by itself alone, and from detached by itself or by
//     who stops the world: each change is one compare-and-exchange, and who loses it looks again.
// I2  One thread stops the world at a time. A thread that has to wait for its turn to stop it is
//     detached meanwhile, or the other would wait for it in vain.
// I3  Between the last suspension and the first release only the stopper runs.
//
// Attaching and detaching touch a cache line of the thread's own, so that calls that block do not
// meet: a counter of attached threads would be the old bottleneck again.
//
// SOURCES      PEP 703, "Stop-the-world" and "Thread states"; CPython 3.13, Python/pystate.c.
#pragma once

#include "gil_sim/gil.hpp"
#include "gil_sim/primitives.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

namespace interleave {

template <class Threads = SystemThreads> class OpenWorld final : public Gil {
 public:
  explicit OpenWorld(std::uint32_t threads) : Gil(stopping_), seats_(threads) {}

  /// Attaches: at once, or when the world goes on.
  void take(GilThread& self) override {
    Seat& seat = seats_[self.number];
    if (!change(seat, State::detached, State::attached)) wait_for_the_world(self, seat);
    self.begin_hold(Threads::now());
  }

  void drop(GilThread& self) override {
    ++self.voluntary_drops;
    self.end_hold(Threads::now());
    leave(seats_[self.number]);
  }

  void yield(GilThread& self) override {
    Seat& seat = seats_[self.number];
    {
      std::scoped_lock hold(mutex_);
      Threads::touch_flag();
      if (!stopping_) return;
      self.end_hold(Threads::now());
      change(seat, State::attached, State::suspended);
      suspended_.notify_one();
    }
    ++self.forced_drops;
    wait_for_the_world(self, seat);
    self.begin_hold(Threads::now());
  }

  void run_alone(GilThread& self, Request& request) override {
    self.end_hold(Threads::now());
    leave(seats_[self.number]);  // I2
    {
      std::scoped_lock turn(stopper_);
      stop_others(self);
      self.begin_hold(Threads::now());
      request.make_call();  // I3
      self.end_hold(Threads::now());
      release_others();
    }
    take(self);
  }

  /// How often the world was stopped.
  std::uint64_t switches() const override { return stops_.load(std::memory_order_relaxed); }

 private:
  enum class State : std::uint8_t { detached, attached, suspended };
  struct alignas(64) Seat {
    std::atomic<State> state{State::detached};
  };

  // Sequentially consistent, like all of `stopping_` but its polling: a thread changes its state
  // and then looks whether somebody wants the world stopped, the stopper the other way round, so
  // that at least one of the two sees the other.
  static bool change(Seat& seat, State from, State into) {
    Threads::step();
    return seat.state.compare_exchange_strong(from, into);
  }

  // Detaches. A stopper that has seen this thread attached sleeps until it is told.
  void leave(Seat& seat) {
    change(seat, State::attached, State::detached);
    Threads::step();
    if (!stopping_) return;
    std::scoped_lock hold(mutex_);
    suspended_.notify_one();
  }

  void wait_for_the_world(GilThread& self, Seat& seat) {
    auto since = Threads::now();
    {
      std::unique_lock hold(mutex_);
      while (!change(seat, State::detached, State::attached)) goes_on_.wait(hold);
    }
    self.count_wait(Threads::now() - since);
  }

  void stop_others(const GilThread& self) {
    std::unique_lock hold(mutex_);
    Threads::touch_flag();
    stopping_ = true;
    for (std::uint32_t number = 0; number < seats_.size(); ++number) {
      Seat& seat = seats_[number];
      if (number == self.number) continue;
      while (!change(seat, State::detached, State::suspended) && seat.state != State::suspended) {
        suspended_.wait(hold);
      }
    }
    stops_.fetch_add(1, std::memory_order_relaxed);
  }

  void release_others() {
    std::scoped_lock hold(mutex_);
    Threads::touch_flag();
    stopping_ = false;
    for (Seat& seat : seats_) change(seat, State::suspended, State::detached);
    goes_on_.notify_all();
  }

  std::vector<Seat> seats_;
  typename Threads::Mutex stopper_;  // whose turn it is to stop the world; the outer one
  typename Threads::Mutex mutex_;
  typename Threads::Condition suspended_;  // or detached: the stopper looks again
  typename Threads::Condition goes_on_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> stops_{0};
};

}  // namespace interleave
