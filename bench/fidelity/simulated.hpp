#pragma once

#include "bench/fidelity/trial.hpp"
#include "core/clock.hpp"
#include "gil_sim/gil.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace interleave::fidelity {

/// How fast the Python computes that the simulator is held against, from its scenario `units`.
struct Pace {
  double turn_ns = 27;  // of the loop that counts down
  double pi_us = 200, regex_us = 800, bz2_us = 800;

  static Pace from(const Measures& units);
};

/// A wrong lock or wrong work in the simulator's place: what the rows must find out.
enum class Control : std::uint8_t { none, no_force, old, half_interval, fifo, sleep };

/// Plays a trial with real threads and a simulated lock, in this process, which has one thread and
/// ends afterwards. `client_port`: where the UDP client waits, for trials that have one.
Measures simulate(const Trial& trial, const Pace& pace, Control control, std::uint16_t client_port);

/// What every bytecode of every thread writes to: counts of references to the small numbers and to
/// the functions that all use, the head of a free list. Written under the lock, so plainly; but each
/// lies in a cache line that has to follow the lock from core to core. That is what a switch costs
/// an interpreter beyond the lock itself, and the lock of Python 2 switches often enough to show it.
struct SharedObject {
  alignas(64) std::atomic<std::uint64_t> references{0};

  void touch() {
    // Relaxed load and store: a plain ++ that another thread may look at while a lock is wrong.
    references.store(references.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

/// Those of one interpreter. Interpreters with locks of their own share none, or their threads would
/// slow each other down more than any lock does: why CPython's had to make such objects immortal.
struct SharedObjects {
  std::array<SharedObject, 6> all;

  void touch() {
    for (SharedObject& object : all) object.touch();
  }
};

/// One simulated CPython: its lock, and how its work is made.
class Simulation {
 public:
  Simulation(const Trial& trial, const Pace& pace, Control control);

  Gil& gil() const { return *gil_; }
  /// Another interpreter's lock, of the same kind.
  std::unique_ptr<Gil> make_gil() const;
  const Pace& pace() const { return pace_; }
  const Trial& trial() const { return trial_; }

  std::int64_t steps_in(double ns) const { return static_cast<std::int64_t>(ns / step_ns_); }
  std::int64_t steps_per_turn() const { return steps_per_turn_; }
  double turn_ns() const { return turn_ns_; }
  bool sleeps() const { return control_ == Control::sleep; }
  SharedObjects& objects() const { return *objects_; }

 private:
  const Trial& trial_;
  const Pace& pace_;
  Control control_;
  std::unique_ptr<Gil> gil_;
  std::unique_ptr<SharedObjects> objects_ = std::make_unique<SharedObjects>();
  double step_ns_;
  std::int64_t steps_per_turn_;
  double turn_ns_;  // as it came out: near pace_.turn_ns, in whole steps
};

/// One thread of a simulated program; used by that thread only. Whoever calls holds the lock.
class Player {
 public:
  Player(const Simulation& simulation, Gil& gil) : Player(simulation, gil, simulation.objects()) {}
  Player(const Simulation& simulation, Gil& gil, SharedObjects& objects)
      : simulation_(simulation), gil_(gil), objects_(objects) {}
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  Gil& gil() { return gil_; }
  GilThread& thread() { return self_; }

  /// Pure Python: turns of the loop, each with the checkpoint that CPython has at its end.
  void turn(std::int64_t turns);
  void compute(double ns) { turn(static_cast<std::int64_t>(ns / simulation_.turn_ns())); }
  /// A call into C that keeps the lock, and the bytecodes around it.
  void call(double ns);
  /// A call into C that gives the lock away while it computes.
  void call_released(double ns);
  /// Whatever blocks: without the lock.
  template <class Blocking> auto without_lock(Blocking blocking) {
    AllowThreads others_run(gil_, self_);
    return blocking();
  }
  /// Once a task of scenarios.py: spin, count, pi, regex or bz2.
  void run_task(std::string_view task, double call_ms);

 private:
  void checkpoint(std::int32_t bytecodes);
  void burn(std::int64_t steps);
  void pause(double ns);

  const Simulation& simulation_;
  Gil& gil_;
  SharedObjects& objects_;
  GilThread self_;
  std::uint64_t state_ = 1;
};

}  // namespace interleave::fidelity
