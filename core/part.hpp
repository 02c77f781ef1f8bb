#pragma once

#include "core/gate.hpp"

#include <cstdint>

namespace interleave {

class Job;

/// One executor's part of a job that several executors run, each in a process of its own (`A+B`).
/// All of them claim from the job's one counter. Slots, workers and background tasks are divided.
/// An executor numbers its own from 0, and Job adds the offset.
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

  /// This executor's workers are made. Blocks until those of all executors are.
  virtual void await_all_made() = 0;
  /// This executor's workers are ready. Blocks until those of all executors are, and the window is
  /// open.
  virtual void await_opening() = 0;
  /// This executor's last counted task is finished. It may be called more than once. When every
  /// executor has called it, all background tasks end.
  virtual void finish() = 0;
  /// The same, and stamps what this process has used; once.
  virtual void end_window() = 0;
};

}  // namespace interleave
