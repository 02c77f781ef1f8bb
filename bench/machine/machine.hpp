#pragma once

#include "bench/machine/jitter.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

/// Where and with what a run was made: what a reader of the numbers has to know.
struct Machine {
  std::string id;  // the same for each run on it; says nothing else
  std::string kernel;
  std::string cpu_model;
  std::uint32_t cpus_online = 0;
  std::uint32_t cpus_usable = 0;  // in this process's affinity mask
  std::string cpus;               // which these are: "0-3,8"
  std::uint64_t memory_bytes = 0;
  std::string governor;           // empty when the machine does not say
  std::optional<double> cpu_mhz;  // of the first CPU, now; nothing when the machine does not say
  std::int64_t timer_slack_ns = 0;
  double load_1min = 0;
  double running_beside = 0;  // other tasks that had or wanted a CPU, at the least of two looks
  Jitter jitter;
  std::string compiler;
  std::string build;  // build type, flags and sanitizers
  std::string version, tbb_version, boost_version;
};

/// Looks at the machine, for some 30 ms: see measure_jitter().
Machine describe_machine();

/// Now as "2026-01-31T23:59:59.123Z".
std::string utc_now();

}  // namespace interleave
