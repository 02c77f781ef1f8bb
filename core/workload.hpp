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

/// The data that a workload's tasks share: files, connections, peers. prepare() builds it before
/// any worker exists. It is const from then on, so that every model may share it.
class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  virtual ~Environment() = default;

  /// Returns the CPU seconds that peers (load generators, servers) have used so far; 0 if there are
  /// none.
  virtual double peer_cpu_s() const { return 0; }
  /// Returns how many background tasks run while counted tasks run (a workload's `hogs`). Each runs
  /// the same body, with TaskInput::over set. They count in CPU time and memory only, since a
  /// process cannot measure its threads separately there.
  virtual std::uint32_t background_tasks() const { return 0; }
  /// Returns how many database queries the counted tasks have made so far; nullopt if there is no
  /// database.
  virtual std::optional<std::uint64_t> queries() const { return std::nullopt; }
  /// Returns how long a task waits at least, in any model: the sum of its timers and its peers'
  /// delays. A task that was faster did not wait, and its row is `wrong_result`.
  virtual Clock::duration least_wait(std::uint32_t /*index*/, std::uint64_t /*seed*/) const {
    return {};
  }
  /// Returns why a task failed, as "task 3: ...", if the text is too long for its record; nullopt
  /// if none failed.
  virtual std::optional<std::string> first_failure() const { return std::nullopt; }
  /// Returns why a task's answer may differ from the oracle's, as the end of that message. Called
  /// when no worker is left. It may do the task's work again.
  virtual std::string explain_difference(std::uint32_t /*index*/, std::uint64_t /*seed*/) const {
    return {};
  }
  /// Returns facts of the input for run.json, such as a file's SHA-256.
  virtual std::vector<std::pair<std::string, std::string>> facts() const { return {}; }
};

/// The facts of a cell that prepare() may use.
struct Plan {
  std::uint32_t tasks = 0;
  std::uint32_t slots = 1;  // tasks that may run at once: one connection a slot
  std::uint64_t seed = 1;
  double spins_per_us = 1000;  // iterations of spin() a microsecond on this machine
  bool instant = false;        // for the oracle: peers answer without delay
  /// Processes that share the slots (`A+B`, see Part). Each has one range of them, so that a server
  /// can give each process its own listener.
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
  /// Set when a background task must end, which it checks at each checkpoint. Null for counted
  /// tasks.
  const std::atomic<bool>* stop = nullptr;
  /// A task that serves a request from outside may write here when the request was sent
  /// (CLOCK_MONOTONIC, ns). Its latency then counts from there. Null for background tasks.
  std::int64_t* sent_ns = nullptr;
};

/// A kind of work, written once and run by every model without a change.
struct Workload {
  enum class Kind : std::uint8_t { cpu, io, mixed };

  std::string_view name;
  Kind kind;
  std::string_view summary;
  std::span<const Parameter> parameters;
  /// Runs single-threaded, before any worker exists. Throws UsageError if the settings contradict
  /// each other, and std::system_error if the machine refuses a resource.
  std::unique_ptr<Environment> (*prepare)(const Settings&, const Plan&);
  /// Runs one task. Its answer depends on settings, calibration, run seed and index, and never on
  /// time, slot, worker or order. It may fail with an exception derived from std::exception.
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
  constexpr std::string_view names[] = {"cpu", "io", "mixed"};
  return names[static_cast<int>(kind)];
}

}  // namespace interleave
