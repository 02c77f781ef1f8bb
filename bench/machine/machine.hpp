#pragma once

#include "bench/machine/jitter.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

/// The machine and the build that made a run, for readers of its numbers.
struct Machine {
  std::string id;  // equal for all runs on this machine; reveals nothing else
  std::string kernel;
  std::string cpu_model;
  std::uint32_t cpus_online = 0;
  std::uint32_t cpus_usable = 0;  // in this process's affinity mask
  std::string cpus;               // the same CPUs as a list: "0-3,8"
  std::uint64_t memory_bytes = 0;
  std::string governor;           // empty if the machine does not show it
  std::optional<double> cpu_mhz;  // of the first CPU, now; nullopt if the machine does not show it
  std::int64_t timer_slack_ns = 0;
  double load_1min = 0;
  double running_beside = 0;  // other tasks that were running or runnable: the lesser of two looks
  Jitter jitter;
  std::string compiler;
  std::string build;  // build type, flags and sanitizers
  std::string version, tbb_version, boost_version;
};

/// Reads the facts of this machine. Takes about 30 ms, for measure_jitter().
Machine describe_machine();

/// Returns the time now, as "2026-01-31T23:59:59.123Z".
std::string utc_now();

}  // namespace interleave
