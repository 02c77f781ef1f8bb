#pragma once

#include "core/job.hpp"

#include <thread>
#include <vector>

namespace interleave {

/// A thread for each background task of a job. They wait at the gate with the workers, run from
/// when the window opens until Job::end_background(), and are counted as no units.
class BackgroundThreads {
 public:
  /// Throws std::system_error when a thread is refused; then the gate is cancelled and none is left.
  explicit BackgroundThreads(const Job& job);
  /// Ends them, also those that still wait at the gate, and joins them.
  ~BackgroundThreads() { end(); }
  BackgroundThreads(const BackgroundThreads&) = delete;
  BackgroundThreads& operator=(const BackgroundThreads&) = delete;

 private:
  void end();

  const Job& job_;
  std::vector<std::jthread> threads_;
};

}  // namespace interleave
