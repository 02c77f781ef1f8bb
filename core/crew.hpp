#pragma once

#include "core/context.hpp"
#include "core/job.hpp"
#include "core/start_thread.hpp"

#include <concepts>
#include <cstdint>
#include <thread>
#include <vector>

namespace interleave {

/// Brings a worker to the gate: it waits until all `job.workers` workers are made, runs one warm-up
/// task, and waits for the window. False: the run was cancelled, so leave without working.
bool get_ready(Context& world, const Job& job, std::uint32_t slot);

/// The threads of one run: its workers, and one for each background task of the job. Background
/// tasks wait at the gate with the workers, run until the window ends, and count as no units.
///
/// However the scope of a Crew is left, the background tasks are ended, the gate is cancelled, and
/// all threads are joined. So an executor needs no `try`. Used by the conductor only.
class Crew {
 public:
  /// Starts the threads of the background tasks. Throws std::system_error if one is refused.
  explicit Crew(const Job& job);
  /// The same for a model with a world of its own: each thread runs background(number), which must
  /// wait at the gate.
  template <std::invocable<std::uint32_t> Body> Crew(const Job& job, Body background) : job_(job) {
    for (std::uint32_t number = 0; number < job.background; ++number) {
      threads_.push_back(start_thread([background, number] { background(number); }));
    }
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Starts `count` workers. Each runs body(slot), which must call get_ready() once. Throws
  /// std::system_error if a thread is refused.
  template <std::invocable<std::uint32_t> Body> void start(std::uint32_t count, Body body) {
    threads_.reserve(threads_.size() + count);
    for (std::uint32_t slot = 0; slot < count; ++slot) {
      threads_.push_back(start_thread([body, slot] { body(slot); }));
      job_.count_unit();
    }
  }

  /// Blocks until every thread waits at the gate, and `others` workers that the Crew did not start.
  /// A warm-up may take as long as a task may: the supervisor's --timeout ends what hangs.
  void await_ready(std::uint32_t others = 0) const;

  /// Blocks until all workers are finished. Background tasks still run.
  void join_workers() { threads_.erase(threads_.begin() + job_.background, threads_.end()); }

  /// For a model that makes a worker for each task: no worker is made before the window, so
  /// `startup_s` ends here. Runs body(slot), which warms up, for the first warm_places(): each on a
  /// thread of its own, all at once, as tasks will run. Joins these threads.
  template <std::invocable<std::uint32_t> Body> void warm_up_places(Body body) const {
    job_.muster(1);
    std::vector<std::jthread> threads;
    for (std::uint32_t slot = 0; slot < count_warm_places(); ++slot) {
      threads.push_back(start_thread([body, slot] { body(slot); }));
    }
  }

 private:
  // Lets all threads go, before they are joined. Cancelling an open gate concerns only a thread
  // that was never scheduled in all the window.
  struct Release {
    const Job& job;
    ~Release();
  };

  std::uint32_t count_warm_places() const;

  const Job& job_;
  std::vector<std::jthread> threads_;  // those of the background tasks first
  Release release_{job_};  // the last member, so destroyed first, also if the constructor throws
};

}  // namespace interleave
