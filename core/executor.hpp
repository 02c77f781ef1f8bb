#pragma once

#include "core/job.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace interleave {

/// Runs a job on one concurrency model.
class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Makes the workers, lets them warm up, opens the window, runs every task, and returns when
  /// every worker is gone. A task's failure is in its record. Throws if the *model* fails:
  /// Unsupported, or std::system_error of the call that was refused. No worker is left then.
  virtual void run(const Job& job) = 0;
};

/// A model of the command line and the documents.
struct Model {
  /// How many tasks run at once, and what `--workers auto` means.
  enum class Shape : std::uint8_t {
    single,    // serial: one at a time
    per_task,  // a worker is made for each task: in_flight at once, `workers` does not apply
    pool,      // one task a worker at a time
    loop,      // each worker is a loop that holds its share of in_flight
  };

  std::string_view name;
  Shape shape;
  std::string_view summary;
  std::span<const Parameter> parameters;
  std::function<std::unique_ptr<Executor>(const Settings&)> make;
  /// The default run leaves it out: it runs only if it is asked for by name.
  bool only_by_name = false;
  /// The workers are processes, not threads. False for `A+B`, which makes the workers of B.
  bool forks = false;
  /// The threads share an interpreter lock, so that the gil columns apply.
  bool has_gil = false;
  /// Only one task computes at a time by design, even with many workers and CPUs. A comparison
  /// with models that could use more CPUs is fair for it. False for `A+B`: a lock per process.
  bool computes_one_at_a_time = false;
  /// The least memory of a task in flight, besides that of its worker: a stack.
  std::uint32_t bytes_per_place = 0;
  /// Model B of `A+B`, else null. The shape is then that of B (pool if B is serial), and the
  /// workers are those of all B.
  const Model* inner = nullptr;
};

}  // namespace interleave
