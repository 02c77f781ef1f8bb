#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/types.h>

namespace interleave {

/// What a model cannot pretend: seen from inside its tasks.
struct Fingerprint {
  std::size_t processes = 0;        // different pids, over the whole run
  std::size_t threads = 0;          // different tids, over the whole run
  std::size_t stacks = 0;           // most stack addresses, far apart, with a wait on each at once
  std::size_t running_at_once = 0;  // most tasks inside a CPU kernel at the same time
  std::size_t unfinished_at_once = 0;  // most tasks started and not finished at the same time

  bool operator==(const Fingerprint&) const = default;
};

/// Times are CLOCK_MONOTONIC; an interval without end is empty.
struct Interval {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

/// What one task of `observer` saw. Written by that task only.
struct Sighting {
  pid_t process = 0;  // 0: this task did not finish
  pid_t thread = 0;
  std::uintptr_t stack = 0;  // an address on the machine stack that it waited on
  Interval waiting;
  Interval running;
  Interval unfinished;
};

/// What all the tasks saw together, worked out when the workers are gone.
Fingerprint fingerprint_of(std::span<const Sighting> sightings);

/// Shared memory for the sightings of up to `tasks` tasks. Make one before prepare(), which takes
/// the newest that is alive, and before any fork; read it when the cell has ended:
///
///     Observatory observatory(tasks);
///     auto verdict = run_in_cell(*executor, {.workload = *find_workload("observer"), ...});
///     EXPECT_EQ(observatory.fingerprint(), (Fingerprint{4, 4, 1, 2, 4}));
///
/// A process model's children have their stacks at equal addresses: they count as one.
class Observatory {
 public:
  /// Throws std::system_error.
  explicit Observatory(std::size_t tasks);
  ~Observatory();
  Observatory(const Observatory&) = delete;
  Observatory& operator=(const Observatory&) = delete;

  std::span<Sighting> sightings() const { return sightings_; }
  Fingerprint fingerprint() const { return fingerprint_of(sightings_); }

  static const Observatory* current() { return newest; }

 private:
  static inline const Observatory* newest = nullptr;

  std::span<Sighting> sightings_;
  const Observatory* previous_;
};

}  // namespace interleave
