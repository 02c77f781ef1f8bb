#pragma once

#include "core/context.hpp"
#include "core/digest.hpp"
#include "core/settings.hpp"
#include "core/task.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

/// Everything a workload needs and its tasks share: data, files, connections, peers. Built by
/// prepare() before any worker exists, and const from then on, so that every model may share it.
class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  virtual ~Environment() = default;

  /// CPU seconds that peers (load generators, servers) have used so far; none: 0.
  virtual double peer_cpu_s() const { return 0; }
  /// Tasks that run beside the counted ones for as long as those last (a workload's `hogs`): each
  /// is the same body with TaskInput::over set. They count in no measure but CPU time and memory,
  /// in which a process of threads cannot tell them apart.
  virtual std::uint32_t background_tasks() const { return 0; }
  /// Queries that the counted tasks have made of a database so far; nothing: there is none.
  virtual std::optional<std::uint64_t> queries() const { return std::nullopt; }
  /// How long a task waits at least, whatever the model: the sum of its timers and of its peers'
  /// delays. A task that was faster did not wait, and its row is `wrong_result`.
  virtual Clock::duration least_wait(std::uint32_t /*index*/, std::uint64_t /*seed*/) const {
    return {};
  }
  /// Why a task failed, as "task 3: ...", if a record has no room for it; nullopt if none has.
  virtual std::optional<std::string> first_failure() const { return std::nullopt; }
  /// Why a task's answer may differ from the oracle's: the end of that message. Called when all
  /// workers are gone. It may do the task's work again.
  virtual std::string explain_difference(std::uint32_t /*index*/, std::uint64_t /*seed*/) const {
    return {};
  }
  /// What run.json should remember of the input, such as a file's SHA-256.
  virtual std::vector<std::pair<std::string, std::string>> facts() const { return {}; }
};

/// What prepare() may know of the cell.
struct Plan {
  std::uint32_t tasks = 0;
  std::uint32_t slots = 1;  // tasks that may run at once: one connection a slot
  std::uint64_t seed = 1;
  double spins_per_us = 1000;  // how fast this machine runs the calibrated kernel (spin.hpp)
  bool instant = false;        // for the oracle: peers answer without delay
  /// Processes that share the slots (`A+B`, see Part), each with its own in one range: so that a
  /// server can have a listener in each.
  std::uint32_t processes = 1;

  /// Process p has the slots [first_slot(p), first_slot(p + 1)).
  std::uint32_t first_slot(std::uint32_t process) const {
    return static_cast<std::uint32_t>(std::uint64_t{slots} * process / processes);
  }
  std::uint32_t process_of(std::uint32_t slot) const {
    return static_cast<std::uint32_t>(((slot + std::uint64_t{1}) * processes - 1) / slots);
  }
};

struct TaskInput {
  std::uint32_t index;
  std::uint32_t slot;  // which connection to use; never part of the answer
  std::uint64_t seed;  // splitmix64(run seed + index), equal for all models
  /// A background task runs until this is set, and looks at it at each of its checkpoints. Null:
  /// a task that counts.
  const std::atomic<bool>* over = nullptr;
  /// Where a task that serves a request from outside may write when that was sent
  /// (CLOCK_MONOTONIC, ns): its latency then counts from there. Null for background tasks.
  std::int64_t* sent_ns = nullptr;
};

/// A kind of work, written once and run unchanged by every model.
struct Workload {
  enum class Kind : std::uint8_t { cpu, io, mixed, capacity };

  std::string_view name;
  Kind kind;
  std::string_view sentence;
  std::span<const Parameter> parameters;
  /// Runs single-threaded, before any worker exists. Throws UsageError for settings that make no
  /// sense together, std::system_error for what the machine refuses.
  std::unique_ptr<Environment> (*prepare)(const Settings&, const Plan&);
  /// One task. Its answer depends on settings, calibration, run seed and index; never on time,
  /// slot, worker or order. It may fail by throwing what derives from std::exception.
  Task<Digest> (*body)(Context&, const Environment&, TaskInput);

  // The rest may be left out.

  /// About how long a task takes alone, waits included. Open load sizes pools and connections by
  /// it. Null if nobody knows.
  Clock::duration (*service_time)(const Settings&) = nullptr;
  /// Its parameters say for how long it computes. How much work a task has then depends on the
  /// calibration of the run (Plan::spins_per_us), and its answer may too.
  bool is_calibrated = false;
  /// Descriptors of connections or pipes that prepare() makes for each slot, in the process that
  /// has most of them. Those that a running task makes do not count.
  struct Connections {
    std::uint32_t making = 0;  // while the environment is made
    std::uint32_t kept = 0;    // from then on
  };
  Connections connections = {};
  /// Settings for which a task is quick, as `--set` takes them: "n=200,rounds=2". For tests.
  std::string_view small = {};
};

/// Returns `time`, which a task takes at `preset`, stretched to `value`: by (value / preset)^power.
Clock::duration scaled(Clock::duration time, std::int64_t value, std::int64_t preset,
                       int power = 1);

constexpr std::string_view to_string(Workload::Kind kind) {
  constexpr std::string_view names[] = {"cpu", "io", "mixed", "capacity"};
  return names[static_cast<int>(kind)];
}

}  // namespace interleave
