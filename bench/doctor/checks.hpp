#pragma once

#include "bench/doctor/finding.hpp"
#include "bench/machine/delivery.hpp"
#include "bench/machine/jitter.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace interleave {
class Supervisor;
}

namespace interleave::doctor {

// Each check is one function. `root` holds proc/ and sys/. It is "/", or a directory of a test.
using Root = std::filesystem::path;

/// Measurements of a short time in which this program used one CPU and did nothing else.
struct Observation {
  Jitter jitter{};  // the worst of several
  double seconds = 0;
  double steal_s = 0;
  std::optional<double> pressure_s{};
};
/// Observes the machine. Blocks for some 150 ms.
Observation observe(const Root& root);

// cpus.cpp
Finding check_cpus(std::uint32_t usable);
Finding check_online(const Root& root, std::uint32_t allowed, std::uint32_t online);
Finding check_smt(const Root& root);
Finding check_governor(const Root& root);
Finding check_quota(const Root& root);

// delivery.cpp: `seen` has a measurement of two loops and one of a loop a CPU. Empty on one CPU.
Finding check_delivery(std::span<const Delivery> seen);

// clocks.cpp
Finding check_clock_source(const Root& root);
Finding check_clock_cost(const Jitter& jitter);
Finding check_clock_resolution();
Finding check_timer_slack(std::int64_t slack_ns);

// neighbours.cpp: other load on this machine
Finding check_load(const Root& root, std::uint32_t usable);
Finding check_jitter(const Jitter& jitter);
Finding check_steal(const Observation& seen, std::uint32_t usable);
Finding check_pressure(const Observation& seen);

// capacities.cpp: memory, processes, descriptors, mappings
Finding check_memory(const Root& root);
Finding check_memory_limit(const Root& root);
Finding check_processes(std::uint64_t rlimit, bool is_root);
Finding check_pids(const Root& root);
Finding check_descriptors(std::uint64_t hard_limit);
Finding check_maps(const Root& root);

// facilities.cpp: what the kernel and the distribution offer
Finding check_fork(Supervisor& supervisor);
Finding check_guards();
Finding check_io_uring();
Finding check_counters();
Finding check_system_calls(const Root& root);
Finding check_rsvg_convert();
Finding check_pythons();

/// Makes all checks. Returns the findings in the order in which they are shown.
std::vector<Finding> examine(Supervisor& supervisor, const Root& root = "/");

}  // namespace interleave::doctor
