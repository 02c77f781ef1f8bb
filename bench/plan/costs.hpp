#pragma once

#include "core/workload.hpp"

namespace interleave {

/// What a task of a workload costs, roughly, for a prediction: measured on one machine at the
/// presets and stretched by the settings.
struct Cost {
  double cpu_s = 0;      // computing, system calls included
  double wait_s = 0;     // waiting for timers and peers
  double prepare_s = 0;  // before each repetition: data, peers, connections
};

Cost cost_of(const Workload& workload, const Settings& settings);

}  // namespace interleave
