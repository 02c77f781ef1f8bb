// The cost of a global interpreter lock, without contention and when it changes hands.
//
// A checkpoint under the lock is one load, like any checkpoint (compare ready_await). Around each
// blocking call there is a drop and a take. Their peer is the unlock and lock of a bare mutex. A
// hand-over puts one thread to sleep and wakes another. Its peer is a condition variable.
//
// PITFALLS  Two threads on one core hand over faster than on two cores, where the wake-up crosses
//           cores. A core in a deep idle state adds the time of its own wake-up. The time from the
//           request to the drop is the switch interval, and is not part of this hand-over.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"
#include "gil_sim/switch_interval_gil.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace interleave::primitives {

namespace {

double gil_checkpoint(std::int64_t count) {
  auto model = make_gil_model("gil_threads");
  return ns_per_checkpoint(*model, count, 1);
}

double drop_take(const std::unique_ptr<Gil>& gil, std::int64_t count) {
  GilThread self;
  HoldGil turn(*gil, self);
  return time_warm(count, [&](std::int64_t left) {
    for (; left > 0; --left) AllowThreads others_run(*gil, self);
  });
}

double gil_drop_take(std::int64_t count) {
  return drop_take(make_switch_interval_gil(std::chrono::milliseconds(5)), count);
}
double legacy_drop_take(std::int64_t count) {
  return drop_take(make_check_interval_gil(100), count);
}
double priority_drop_take(std::int64_t count) {
  return drop_take(make_priority_gil(std::chrono::milliseconds(5)), count);
}
double free_threaded_detach_attach(std::int64_t count) {
  return drop_take(make_free_threading(1), count);
}

double mutex_unlock_lock(std::int64_t count) {
  std::mutex mutex;
  std::unique_lock hold(mutex);
  return time_warm(count, [&](std::int64_t left) {
    for (; left > 0; --left) {
      hold.unlock();
      hold.lock();
    }
  });
}

// Two computing threads pass the lock to and fro. Only the hand-over is timed, from just before the
// drop to just after the other thread's take. The lock protects both time stamps.
double gil_hand_over(std::int64_t count) {
  SwitchIntervalGil<> gil(std::chrono::microseconds(100));
  std::int64_t dropped_ns = 0;
  std::int64_t total_ns = 0;
  std::int64_t done = 0;
  auto compute = [&] {
    GilThread self;
    HoldGil turn(gil, self);
    while (done < count) {
      if (!gil.yield_requested()) continue;
      dropped_ns = now_ns();
      gil.drop(self);
      gil.take(self);
      total_ns += now_ns() - dropped_ns;
      ++done;
    }
  };
  {
    std::jthread one(compute);
    std::jthread other(compute);
  }
  return static_cast<double>(total_ns) / static_cast<double>(done);
}

double condition_variable_hand_over(std::int64_t count) {
  std::mutex mutex;
  std::condition_variable passed;
  int turn = 0;
  auto play = [&](int me) {
    for (auto left = count / 2; left > 0; --left) {
      std::unique_lock hold(mutex);
      passed.wait(hold, [&] { return turn == me; });
      turn = 1 - me;
      passed.notify_one();
    }
  };
  return time_loop(count, [&](std::int64_t) {
    std::jthread other(play, 1);
    play(0);
  });
}

constexpr Primitive primitives[] = {
    {"gil_checkpoint", 10'000'000, gil_checkpoint},
    {"gil_drop_take", 300'000, gil_drop_take},
    {"legacy_drop_take", 300'000, legacy_drop_take},
    {"priority_drop_take", 300'000, priority_drop_take},
    {"free_threaded_detach_attach", 300'000, free_threaded_detach_attach},
    {"peer:mutex_unlock_lock", 1'000'000, mutex_unlock_lock},
    {"gil_hand_over", 100, gil_hand_over},
    {"peer:condition_variable_hand_over", 2'000, condition_variable_hand_over},
};

}  // namespace

std::span<const Primitive> gil_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
