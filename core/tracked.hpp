#pragma once

#include "core/job.hpp"

#include <cstdint>

namespace interleave {

/// One task of a job with its record. Stamps start and finish, and turns an exception of the task
/// into data. The harness adds nothing else to a task: two clock reads and one cache line.
///
/// A worker whose waits block calls run(). A stackless one awaits it, as a *named* variable (g++ 12
/// destroys non-trivial temporaries of an awaiting expression twice).
class Tracked {
 public:
  Tracked(Context& world, const Job& job, std::uint32_t index, std::uint32_t slot)
      : Tracked(world, job, job.record(index, slot), index, slot) {}

  /// For a warm-up: the same work, with a record that is not read.
  Tracked(Context& world, const Job& job, Record& record, std::uint32_t index, std::uint32_t slot)
      : record_(stamp(record, job.slot_of_all(slot))),
        body_(job.workload.body(world, job.environment, job.input(index, slot))) {}

  void run() {
    body_.start();
    record_outcome();
  }

  std::int64_t started_ns() const noexcept { return record_.started_ns; }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> parent) { return body_.await_suspend(parent); }
  void await_resume() { record_outcome(); }

 private:
  static Record& stamp(Record& record, std::uint32_t slot) {
    record.start(slot);
    return record;
  }
  void record_outcome() {
    if (body_.failure()) {
      record_.fail(body_.failure());
    } else {
      record_.finish(body_.result());
    }
  }

  Record& record_;
  Task<Digest> body_;
};

/// Runs one task to its end on the caller's stack.
inline void run_tracked(Context& world, const Job& job, std::uint32_t index, std::uint32_t slot) {
  Tracked(world, job, index, slot).run();
}

/// Returns how many places are warmed up in a model that runs tasks in places and not in workers:
/// as many as get a task, at most 64.
std::uint32_t warm_places(const Job& job, std::uint32_t places);

/// Runs background task `number` of the job on the caller's stack, until the job is over. An
/// exception of the task must end the process: without the load every figure would be wrong.
void run_background(Context& world, const Job& job, std::uint32_t number);

/// Runs one task beyond the job's last, so that code, caches and connections are warm. Every worker
/// calls it before the window, when all are made (Job::muster). A loop calls it on each of its
/// warm_places(). A model with a worker for each task makes a worker for each of them.
void warm_up(Context& world, const Job& job, std::uint32_t slot);

}  // namespace interleave
