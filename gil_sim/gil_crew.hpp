#pragma once

#include "core/job.hpp"
#include "core/start_thread.hpp"

#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace interleave {

/// The threads of one run: its workers, and one for each background task of the job.
///
/// However the scope is left, the background tasks are ended, the gate is cancelled, and all
/// threads are joined. So the executor needs no `try`. Used by the conductor only.
class GilCrew {
 public:
  /// Starts the threads of the background tasks. Each runs background(number). Throws
  /// std::system_error if a thread is refused.
  template <class Body> GilCrew(const Job& job, Body background) : job_(job) {
    start_threads(job.background, background);
  }
  GilCrew(const GilCrew&) = delete;
  GilCrew& operator=(const GilCrew&) = delete;

  /// Starts `count` workers. Each runs body(slot). Throws std::system_error if a thread is refused.
  template <class Body> void start(std::uint32_t count, Body body) {
    start_threads(count, body);
    job_.count_unit(count);
  }

  /// Blocks until every thread waits at the gate. A warm-up may take as long as a task may. The
  /// supervisor's --timeout ends one that hangs.
  void await_ready() const {
    auto all = static_cast<std::uint32_t>(threads_.size());
    while (!job_.gate().wait_for(all, std::chrono::hours(1))) {
    }
  }

  /// Blocks until all workers are finished.
  void join_workers() { threads_.erase(threads_.begin() + job_.background, threads_.end()); }

 private:
  // Lets all threads go, before they are joined.
  struct Release {
    const Job& job;
    ~Release() {
      job.end_background();
      job.gate().cancel();
    }
  };

  template <class Body> void start_threads(std::uint32_t count, Body body) {
    threads_.reserve(threads_.size() + count);
    for (std::uint32_t number = 0; number < count; ++number) {
      threads_.push_back(start_thread([body, number] { body(number); }));
    }
  }

  const Job& job_;
  std::vector<std::jthread> threads_;  // those of the background tasks first
  Release release_{job_};  // the last member, so destroyed first, also if the constructor throws
};

}  // namespace interleave
