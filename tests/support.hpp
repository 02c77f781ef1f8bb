#pragma once

#include "core/arrivals.hpp"
#include "core/executor.hpp"
#include "core/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace interleave::testing {

/// The job that a test gives to a model.
struct Trial {
  const Workload& workload;
  std::uint32_t tasks = 100;
  std::uint32_t in_flight = 8;
  std::uint32_t workers = 2;
  Settings::Given set = {};  // for the workload
  std::uint64_t seed = 1;
  std::optional<OpenLoad> open = {};  // then `tasks` follow from it
  std::uint32_t processes = 1;        // of A+B
  bool summed = false;                // an open load without a record a task

  std::uint32_t count() const { return open ? static_cast<std::uint32_t>(open->tasks()) : tasks; }
};

/// The outcome of a trial: the ledger as the workers left it, and how the cell process ended.
struct Verdict {
  Ledger ledger;
  int wait_status = 0;
  std::string error{};  // what the executor threw, else empty

  bool clean() const { return wait_status == 0 && error.empty(); }
};

/// Runs `executor` on the trial in a forked process of its own, as the bench does, so that models
/// that fork and models that start threads may be tried by one test program.
Verdict run_in_cell(Executor& executor, const Trial& trial);

/// The same tasks by the oracle.
Verdict run_oracle_in_cell(const Trial& trial);

/// Empty when all of `verdict` agrees with `expected`, else what differs first.
std::string difference(const Verdict& verdict, const Verdict& expected);

/// A model's name as GoogleTest takes one: "process_pool_stackless_tasks".
std::string test_name(std::string_view model);

/// Children of this process, running or not yet reaped: none may be left by an executor.
int children_left();

}  // namespace interleave::testing
