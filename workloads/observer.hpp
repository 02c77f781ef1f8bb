#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/types.h>

namespace interleave {

/// Facts about a model's workers, observed from inside its tasks.
struct Fingerprint {
  std::size_t processes = 0;           // different pids, over the whole run
  std::size_t threads = 0;             // different tids, over the whole run
  std::size_t stacks = 0;              // most stacks with a waiting task on each at once
  std::size_t running_at_once = 0;     // most tasks inside a CPU kernel at the same time
  std::size_t unfinished_at_once = 0;  // most tasks started and not finished at the same time

  bool operator==(const Fingerprint&) const = default;
};

/// An interval of CLOCK_MONOTONIC. It is empty if it has no end.
struct Interval {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

/// The observations of one task of `observer`. Written by that task only.
struct Sighting {
  pid_t process = 0;  // 0: this task did not finish
  pid_t thread = 0;
  std::uintptr_t stack = 0;  // an address on the machine stack that it waited on
  Interval waiting;
  Interval running;
  Interval unfinished;
};

/// Returns the fingerprint of all tasks' sightings. Call it when no worker is left.
Fingerprint fingerprint_of(std::span<const Sighting> sightings);

/// Shared memory for the sightings of up to `tasks` tasks. Make one before any fork and before
/// prepare(), which takes the newest that is alive. Read it when the cell has ended:
///
///     Observatory observatory(tasks);
///     auto verdict = run_in_cell(*executor, {.workload = *find_workload("observer"), ...});
///     EXPECT_EQ(observatory.fingerprint(), (Fingerprint{4, 4, 1, 2, 4}));
///
/// A process model's children have their stacks at equal addresses, so they count as one.
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
