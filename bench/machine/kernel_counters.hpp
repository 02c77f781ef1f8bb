#pragma once

#include <filesystem>
#include <optional>

namespace interleave {

/// The kernel's counters of time that other guests, quotas and contention took, in seconds. Only
/// differences are meaningful.
struct KernelCounters {
  double steal_s = 0;           // CPU time that the hypervisor gave to other guests, all CPUs
  double throttled_s = 0;       // time for which the quota of a cgroup around us was used up
  bool has_throttling = false;  // does the kernel have this counter at all?
  /// Time in which some task of the machine was ready to run and had no CPU (PSI). Nullopt if the
  /// kernel does not count it.
  std::optional<double> pressure_s;

  /// Reads /proc and /sys under `root`, which tests replace.
  static KernelCounters now(const std::filesystem::path& root = "/");
};

}  // namespace interleave
