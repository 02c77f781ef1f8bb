// Interpreters in one process, each with its own lock: the model gil_per_interpreter. The other
// models of this family have one interpreter.
//
// THE MODEL    The threads are divided among `interpreters`. The threads of one interpreter share
//              its lock, as in gil_threads. Threads of different interpreters share nothing but the
//              process: PEP 684, CPython 3.12 and later, and Ruby's Ractors.
// WAITING      As in gil_threads, but a thread waits only for threads of its own interpreter.
// COSTS        The state of each interpreter: in CPython milliseconds to make, and its modules once
//              more in memory. Objects cannot be shared, only copied or sent as bytes.
// USE IT WHEN  tasks compute and are independent. It scales with the cores as processes do, and
//              needs no fork. A crash takes all interpreters down.
// REJECTED     Moving threads between interpreters to balance them: their objects would have to
//              move too.
// SOURCES      PEP 684 (one lock an interpreter), PEP 734 (interpreters in the standard library).
#pragma once

#include "core/child_board.hpp"
#include "core/job.hpp"
#include "gil_sim/gil.hpp"
#include "gil_sim/gil_sim.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

namespace interleave {

/// One interpreter: its lock, and the gathers of the tasks that run in it.
struct Interpreter {
  Interpreter(std::unique_ptr<Gil> lock, std::uint32_t workers)
      : gil(std::move(lock)), gathers(workers) {}

  std::unique_ptr<Gil> gil;
  ChildBoard gathers;
};

/// The interpreters of one run. Thread n runs in interpreter n modulo their number.
class Interpreters {
 public:
  Interpreters(const GilPolicy& policy, const Settings& settings, const Job& job);

  Interpreter& of(std::uint32_t thread) { return all_[thread % all_.size()]; }
  /// Returns the thread's number among the threads of its interpreter.
  std::uint32_t place_of(std::uint32_t thread) const {
    return thread / static_cast<std::uint32_t>(all_.size());
  }
  /// True if one lock keeps all tasks of the process apart.
  bool exclusive() const { return exclusive_; }
  /// Returns how often the locks have gone to another thread.
  std::uint64_t switches() const;

 private:
  std::deque<Interpreter> all_;
  bool exclusive_;
};

}  // namespace interleave
