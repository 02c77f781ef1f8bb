#pragma once

namespace interleave {

/// What other tenants and limits of the machine took from everybody, as counted by the kernel so
/// far, in seconds. Only differences mean anything.
struct Stamps {
  double steal_s = 0;           // CPU time that the hypervisor gave to others, over all CPUs
  double throttled_s = 0;       // time that this cgroup had used up its quota
  bool has_throttling = false;  // is there a counter at all?

  static Stamps now();
};

}  // namespace interleave
