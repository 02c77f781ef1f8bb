#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace interleave {

/// How a cell ended. Rows of failed cells are in the file too.
enum class Status : std::uint8_t {
  ok,
  saturated,    // the offered rate was not achieved; keeps its throughput
  unsupported,  // this model or machine cannot run it; the reason is in `error`
  out_of_memory,
  timeout,
  crashed,
  failed,  // some tasks failed, or the executor threw
  wrong_result,
  interrupted,
};
std::string_view to_string(Status status);
/// The inverse of to_string(). nullopt if no status has this name.
std::optional<Status> parse_status(std::string_view name);

/// One repetition of one cell: a line of samples.csv. Names, order and units are those of the file.
/// An empty optional is an empty cell and means "does not apply" or "could not be measured".
struct Row {
  /// Increased when columns are added. Files of earlier schemas can be read.
  static constexpr int schema = 2;

  std::string run_id;
  std::string suite;
  std::string model;
  std::string workload;
  std::string params;
  std::string load = "batch";
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::optional<double> offered_per_s;
  std::uint64_t block = 0;
  std::uint64_t order = 0;
  std::uint64_t repetition = 0;
  std::uint64_t seed = 0;
  std::string started_utc;
  Status status = Status::ok;
  std::string error;
  std::optional<std::uint64_t> tasks;
  std::optional<std::uint64_t> units;
  std::optional<double> wall_s;
  std::optional<double> throughput_per_s;
  std::optional<std::uint64_t> lat_p50_ns;
  std::optional<std::uint64_t> lat_p90_ns;
  std::optional<std::uint64_t> lat_p99_ns;
  std::optional<std::uint64_t> lat_p999_ns;
  std::optional<std::uint64_t> lat_max_ns;
  std::optional<std::uint64_t> svc_p50_ns;
  std::optional<std::uint64_t> svc_p99_ns;
  std::optional<double> cpu_user_s;
  std::optional<double> cpu_sys_s;
  std::optional<double> peer_cpu_s;
  std::optional<std::uint64_t> ctx_voluntary;
  std::optional<std::uint64_t> ctx_involuntary;
  std::optional<std::uint64_t> max_rss_bytes;
  std::optional<std::uint64_t> pss_bytes;
  std::optional<double> gil_wait_s;
  std::optional<std::uint64_t> gil_switches;
  std::optional<double> throttled_s;
  std::optional<double> steal_s;
  std::string digest;
  std::string flags;
  std::optional<std::uint64_t> failed_tasks;
  std::optional<std::uint64_t> background_tasks;
  std::optional<double> startup_s;
  std::optional<std::uint64_t> queries;
  std::optional<double> pressure_s;  // time in which a task was ready but had no CPU (PSI)
  std::optional<std::uint64_t> instructions;
  std::optional<std::uint64_t> cycles;
  std::optional<std::uint64_t> cache_misses;
  std::optional<std::uint64_t> allocations;
  std::optional<std::uint64_t> syscalls;
  /// The number of CPUs that the settings let the workers of this row use at once. It is the least
  /// of three numbers: the CPUs that the process may run on, the workers (in_flight for a model per
  /// task), and the processes or interpreters with a lock of their own. It is not measured: the
  /// table's column `CPUs` shows how many were used.
  std::optional<std::uint64_t> usable_cpus;
  /// 1: one task computes at a time by design of the model (serial, one lock), whatever the
  /// settings are. Empty in every other row.
  std::optional<std::uint64_t> one_at_a_time;
  /// The rule that chose the number of workers: `auto`, which all suites share, or `given` by
  /// --workers or a suite. Empty where workers do not apply.
  std::string worker_rule;
  std::optional<std::uint64_t> lat_p95_ns;
  std::optional<double> achieved_share;       // of the rate of an open load
  std::optional<std::uint64_t> congestions;   // under open load, see congestion.hpp
  std::string machine;                        // an anonymous identifier
  std::optional<std::uint64_t> machine_cpus;  // CPUs that the run may use
  /// Spins in a microsecond of computing, where the amount of work depends on this calibration.
  std::optional<double> spins_per_us;

  /// `flags` is a list of words between semicolons. Each word is in it once.
  void add_flag(std::string_view flag);
  bool has_flag(std::string_view flag) const;

  bool operator==(const Row&) const = default;
};

/// Returns the digest as in the column `digest`. It begins with a letter, so that no reader parses
/// sixteen digits as a number.
std::string digest_text(std::uint64_t digest);

/// Returns `number` rounded to `digits` significant digits.
double significant(double number, int digits);

/// Rounds to meaningful digits: seconds to the nanosecond, a throughput to seven digits. So the
/// file, the output and comparisons all use the same number.
void round_off(Row& row);

/// Does this row count in a comparison? Only a row of right answers has a speed.
bool has_throughput(const Row& row);

}  // namespace interleave
