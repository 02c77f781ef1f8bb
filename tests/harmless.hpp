#pragma once

#include "bench/catalogue/workloads.hpp"

#include <vector>

namespace interleave::testing {

/// Every workload whose tasks all answer: all that are listed but the one that crashes.
inline std::vector<const Workload*> harmless_workloads() {
  std::vector<const Workload*> found;
  for (const Workload& workload : all_workloads()) {
    if (workload.name != "crasher") found.push_back(&workload);
  }
  return found;
}

/// Returns the settings without which the workload cannot run: empty for most.
inline Settings::Given needed_settings(std::string_view workload) {
  if (workload != "command") return {};
  return {{"run", "sh -c 'echo $INTERLEAVE_TASK $INTERLEAVE_SEED'"}};
}

}  // namespace interleave::testing
