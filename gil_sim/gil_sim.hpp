#pragma once

#include "core/executor.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace interleave {

class Gil;

/// A model whose threads share an interpreter: one entry of the table in policies.cpp.
struct GilPolicy {
  /// Which threads of a process may run their tasks at the same time.
  enum class Parallel : std::uint8_t {
    none,             // one lock for all threads
    per_interpreter,  // a lock for the threads of each interpreter
    all,              // no lock
  };

  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters;
  /// Makes the lock of one interpreter, for at most `threads` threads.
  std::unique_ptr<Gil> (*make_lock)(const Settings&, std::uint32_t threads);
  Parallel parallel = Parallel::none;
  bool only_by_name = true;
};

/// Returns all policies, in the order in which tables show them.
std::span<const GilPolicy> gil_policies();

/// Returns the policy of that name, or nullptr if no policy has it.
const GilPolicy* find_gil_policy(std::string_view name);

/// Makes the threads that run tasks under a lock of this policy (gil_threads.cpp).
std::unique_ptr<Executor> make_gil_threads(const GilPolicy& policy, const Settings& settings);

/// The same for the policy of that name, with its presets changed by `given`. Throws UsageError if
/// a value is bad, std::invalid_argument if no policy has the name.
std::unique_ptr<Executor> make_gil_model(std::string_view name, const Settings::Given& given = {});

}  // namespace interleave
