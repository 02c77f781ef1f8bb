#pragma once

#include "core/gate.hpp"

#include <cstdint>

namespace interleave {

class Job;

/// What one executor has of a job that several run together, each in a process of its own (`A+B`).
/// All of them claim from the job's one counter; slots, workers and background tasks are dealt out.
/// An executor counts its own from 0 and need not know: Job adds what comes before.
class Part {
 public:
  explicit Part(const Job& all) : whole(all) {}
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  virtual ~Part() = default;

  const Job& whole;
  std::uint32_t first_slot = 0;
  std::uint32_t first_worker = 0;
  std::uint32_t first_background = 0;
  Gate gate;  // of this executor's own workers

  /// This executor's workers are made: sleeps until all executors' are.
  virtual void await_all_made() = 0;
  /// This executor's workers are ready: sleeps until all executors' are, and the window is open.
  virtual void await_opening() = 0;
  /// This executor's last counted task is finished; it may say so more than once. When the last one
  /// has said it, the background tasks of all end.
  virtual void finish() = 0;
  /// The same, and stamps what this process has used; once.
  virtual void end_window() = 0;
};

}  // namespace interleave
