#pragma once

#include "core/job.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace interleave {

/// The in-flight places of one loop: [first, first + count) of the job's.
struct SlotRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// One worker of a loop model. Made, used and destroyed by one thread.
class LoopWorker {
 public:
  LoopWorker() = default;
  LoopWorker(const LoopWorker&) = delete;
  LoopWorker& operator=(const LoopWorker&) = delete;
  virtual ~LoopWorker() = default;

  /// Runs a warm-up task on each of the first `warm_slots` places, to the end.
  virtual void warm_up() = 0;
  /// Runs tasks until none is left to claim, and returns how many it ran.
  virtual std::uint64_t run() = 0;

 protected:
  static constexpr std::uint32_t warm_slots = 64;
};

using MakeLoopWorker = std::function<std::unique_ptr<LoopWorker>(SlotRange)>;

/// Divides the job's in-flight places over its workers and runs them to the end: the first on the
/// calling thread (so that one loop needs no thread at all), the others on threads of their own.
/// When a thread or a worker cannot be made it rethrows why, and no thread is left.
void run_loop_workers(const Job& job, const MakeLoopWorker& make);

}  // namespace interleave
