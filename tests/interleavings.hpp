#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace interleave::testing {

/// The result of trying the interleavings of a scenario.
struct Exploration {
  std::uint64_t runs = 0;
  bool complete = false;  // every interleaving was tried, up to the order of independent steps
  std::string failure;    // empty, or what the last run did wrong
};

/// Makes the objects of one run and returns the bodies of its threads. Called once a run, so that
/// each begins anew; must do the same each time.
using Scenario = std::function<std::vector<std::function<void()>>()>;

/// Tries every interleaving of the scenario's threads, at most `most_runs`. They run on one thread
/// of the machine, and change places only at the operations of ScheduledThreads.
Exploration explore(const Scenario& scenario, std::uint64_t most_runs);

/// Tries `runs` random ones, the same for the same seed.
Exploration explore_at_random(const Scenario& scenario, std::uint64_t runs, std::uint64_t seed);

/// Called by a body that reads or writes what the bodies share: such steps are not independent.
void touch_shared();

/// Called by a body: this run is wrong. (An assertion could not say which run it was.)
void require(bool holds, const char* promise);

/// SystemThreads' counterpart (gil_sim/primitives.hpp): each operation that could wait is a place
/// where the schedule branches; a timed wait may end in time or not, and who is woken is anybody.
struct ScheduledThreads {
  class Condition;

  class Mutex {
   public:
    Mutex();
    void lock();
    void unlock();

   private:
    friend class Schedule;
    friend class Condition;
    void own();

    std::uint64_t id_;
    int owner_ = -1;
  };

  class Condition {
   public:
    Condition();
    void wait(std::unique_lock<Mutex>& hold);
    bool times_out(std::unique_lock<Mutex>& hold, Clock::duration after);
    void notify_one();
    void notify_all();

   private:
    friend class Schedule;
    std::uint64_t id_;
  };

  class Semaphore {
   public:
    explicit Semaphore(unsigned value);
    bool try_acquire();
    void acquire();
    void release();

   private:
    friend class Schedule;
    std::uint64_t id_;
    unsigned value_;
  };

  static Clock::time_point now() { return {}; }
  static void step();
  static void touch_flag();
};

}  // namespace interleave::testing
