#pragma once

#include <filesystem>
#include <optional>

namespace interleave {

/// What other tenants and limits of the machine took from everybody, as counted by the kernel so
/// far, in seconds. Only differences mean anything.
struct KernelCounters {
  double steal_s = 0;           // CPU time that the hypervisor gave to others, over all CPUs
  double throttled_s = 0;       // time that a cgroup around us had used up its quota
  bool has_throttling = false;  // is there a counter at all?
  /// Time that somebody was ready to run and had no CPU: the run queue's pressure, anywhere on the
  /// machine (PSI). Nothing where the kernel does not count it.
  std::optional<double> pressure_s;

  /// Reads /proc and /sys, or what a test put in their place under `root`.
  static KernelCounters now(const std::filesystem::path& root = "/");
};

}  // namespace interleave
