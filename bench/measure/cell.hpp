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

/// One execution of a cell: what the process that runs it is told.
struct Execution {
  const Cell& cell;
  std::uint32_t tasks;
  std::uint64_t seed;
  double spins_per_us;
  const Ledger& ledger;
  std::span<const Record> expected;  // the oracle's records, as far as it got
  std::optional<std::uint64_t> memory_limit = std::nullopt;  // of each process, in bytes
  bool counters = false;
  std::uint32_t block = 0;                  // whose arrivals an open load has; 0: the pilot's
  std::optional<Hold> hold = std::nullopt;  // then it runs until it is ended
};

/// What the cell process found out, in one piece of memory that travels through a pipe.
struct Report {
  enum class End : std::uint8_t { ran, unsupported, out_of_memory, threw };

  End end = End::ran;
  bool wrong = false;  // some task's answer is not the oracle's
  bool has_throttling = false;
  bool unchecked = false;  // some answer could not be compared with the oracle's
  bool has_digest = false;
  bool gathered_in_line = false;
  bool saturated = false;  // an open load was not achieved
  bool capped = false;     // an arrival of an open load found all places taken
  bool starved = false;    // a task failed for want of memory
  bool limited = false;    // a task failed because the machine gave no more of something
  std::uint32_t failed_tasks = 0;
  std::uint32_t never_begun = 0;  // when the window of an open load closed
  std::uint32_t background_tasks = 0;
  double startup_s = 0;
  double wall_s = 0;
  double throughput_per_s = 0;
  double cpu_user_s = 0, cpu_sys_s = 0, peer_cpu_s = 0;
  double throttled_s = 0, steal_s = 0;
  std::optional<double> pressure_s;  // where the kernel counts it
  std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0;
  std::uint64_t max_rss_bytes = 0;
  std::uint64_t units = 0;
  std::uint64_t stalls = 0;
  std::optional<double> achieved_share;      // of an open load's rate
  std::optional<std::uint64_t> congestions;  // of an open load: congestion.hpp
  std::optional<std::uint64_t> queries;      // of tasks that have a database
  std::optional<std::uint64_t> instructions, cycles, cache_misses, allocations, syscalls;
  Digest digest = 0;
  Spectrum spectrum;
  LockReport lock;       // of models with an interpreter lock; else all zero
  char error[256] = {};  // why it did not run, or the first task's failure; zero-terminated

  void say(std::string_view text);

  /// A limit of the machine or of memory is a result of its own kind, and so is a call that the kernel
  /// does not have or a filter does not let through; anything else is a failure.
  static End end_of(const std::error_code& code);
};
static_assert(std::is_trivially_copyable_v<Report>);

/// Prepares the workload, runs the job on the model and sums it up; to be called in a process of
/// its own. What goes wrong is in the report.
Report execute(const Execution& execution);

/// A report as the bytes that go through the pipe, and back; nothing when it did not arrive whole.
std::string pack(const Report& report);
std::optional<Report> unpack(const std::string& message);

}  // namespace interleave
