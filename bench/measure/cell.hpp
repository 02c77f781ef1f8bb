#pragma once

#include "bench/machine/cell_limits.hpp"
#include "bench/measure/hold.hpp"
#include "bench/plan/plan.hpp"
#include "core/ledger.hpp"
#include "results/files/latency.hpp"
#include "results/files/lock_report.hpp"

#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <type_traits>

namespace interleave {

/// The input of the process that runs a cell once.
struct Execution {
  const Cell& cell;
  std::uint32_t tasks;
  std::uint64_t seed;
  double spins_per_us;
  const Ledger& ledger;
  std::span<const Record> expected;  // the oracle's records; may be fewer than the tasks
  std::optional<std::uint64_t> memory_limit = std::nullopt;  // bytes per process
  bool counters = false;
  std::uint32_t block = 0;                  // selects the arrivals of an open load; 0: the pilot
  std::optional<Hold> hold = std::nullopt;  // if set, the cell runs until it is killed
};

/// The result of the cell process. It is trivially copyable, because it goes through a pipe.
struct Report {
  enum class End : std::uint8_t { ran, unsupported, out_of_memory, threw };

  End end = End::ran;
  bool wrong = false;  // a task's answer differs from the oracle's
  bool has_throttling = false;
  bool unchecked = false;  // an answer could not be compared with the oracle's
  bool has_digest = false;
  bool gathered_in_line = false;
  bool saturated = false;  // the model did not keep up with an open load
  bool capped = false;     // an arrival of an open load found all places taken
  bool starved = false;    // a task failed because memory ran out
  bool limited = false;    // a task failed at a limit of the machine
  std::uint32_t failed_tasks = 0;
  std::uint32_t never_begun = 0;  // tasks not yet begun when the window of an open load closed
  std::uint32_t background_tasks = 0;
  double startup_s = 0;
  double wall_s = 0;
  double throughput_per_s = 0;
  double cpu_user_s = 0, cpu_sys_s = 0, peer_cpu_s = 0;
  double throttled_s = 0, steal_s = 0;
  std::optional<double> pressure_s;  // nullopt if the kernel does not count it
  std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0;
  std::uint64_t max_rss_bytes = 0;
  std::uint64_t units = 0;
  std::uint64_t stalls = 0;
  std::optional<double> achieved_share;      // of an open load's rate
  std::optional<std::uint64_t> congestions;  // of an open load: congestion.hpp
  std::optional<std::uint64_t> queries;      // of workloads with a database
  std::optional<std::uint64_t> instructions, cycles, cache_misses, allocations, syscalls;
  Digest digest = 0;
  Spectrum spectrum;
  LockReport lock;       // of models with an interpreter lock; else all zero
  char error[256] = {};  // why the job did not run, or the first task's failure; zero-terminated

  void say(std::string_view text);

  /// Returns how an error ends a cell. A limit of the machine, or a call that the kernel lacks or a
  /// filter forbids, is `unsupported`. Missing memory is `out_of_memory`. All else is `threw`.
  static End end_of(const std::error_code& code);
};
static_assert(std::is_trivially_copyable_v<Report>);

/// Prepares the workload, runs the job on the model and sums up the results. Call it in a process
/// of its own. Errors are in the report.
Report execute(const Execution& execution);

/// Convert a report to the bytes for the pipe, and back. nullopt if it did not arrive whole.
std::string pack(const Report& report);
std::optional<Report> unpack(const std::string& message);

}  // namespace interleave
