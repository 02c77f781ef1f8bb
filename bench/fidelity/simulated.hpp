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

/// The speed of the Python that the simulator is compared with, from the scenario `units`.
struct Pace {
  double turn_ns = 27;  // one turn of the loop that counts down
  double pi_us = 200, regex_us = 800, bz2_us = 800;

  static Pace from(const Measures& units);
};

/// Negative controls: a wrong lock or wrong work in the simulator, which the rows must detect.
enum class Control : std::uint8_t { none, no_force, old, half_interval, fifo, sleep };

/// Plays a trial with real threads and a simulated lock, in this process. The process must have one
/// thread, and must end afterwards. `client_port` is the port of the trial's UDP client, if any.
Measures simulate(const Trial& trial, const Pace& pace, Control control, std::uint16_t client_port);

/// Stands for an object that every bytecode of every thread writes: reference counts of small
/// numbers and shared functions, the head of a free list. The lock protects these writes. But each
/// object lies in a cache line that must follow the lock from core to core. A switch costs an
/// interpreter that much beyond the lock itself. Python 2's lock switches often enough to show it.
struct SharedObject {
  alignas(64) std::atomic<std::uint64_t> references{0};

  void touch() {
    // Relaxed load and store: a plain ++, but no data race if a wrong lock lets two threads run.
    references.store(references.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

/// The shared objects of one interpreter. Interpreters with locks of their own share none, or their
/// threads would slow each other down more than any lock does. So CPython made them immortal.
struct SharedObjects {
  std::array<SharedObject, 6> all;

  void touch() {
    for (SharedObject& object : all) object.touch();
  }
};

/// One simulated CPython: its lock and the calibration of its work.
class Simulation {
 public:
  Simulation(const Trial& trial, const Pace& pace, Control control);

  Gil& gil() const { return *gil_; }
  /// Returns a lock of the same kind for another interpreter.
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
  double turn_ns_;  // as measured: near pace_.turn_ns, but a whole number of steps
};

/// One thread of a simulated program. Only that thread may use it, and it must hold the lock.
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

  /// Runs pure Python: turns of the loop, each with the checkpoint that CPython has at its end.
  void turn(std::int64_t turns);
  void compute(double ns) { turn(static_cast<std::int64_t>(ns / simulation_.turn_ns())); }
  /// Runs a call into C that keeps the lock, and the bytecodes around it.
  void call(double ns);
  /// Runs a call into C that gives the lock away while it computes.
  void call_released(double ns);
  /// Runs a blocking function without the lock, and returns its result.
  template <class Blocking> auto without_lock(Blocking blocking) {
    AllowThreads others_run(gil_, self_);
    return blocking();
  }
  /// Runs a task of scenarios.py once: spin, count, pi, regex or bz2.
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
