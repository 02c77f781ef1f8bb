#include "workloads/registry.hpp"

#include "workloads/catalogue.hpp"

namespace interleave {

std::span<const Workload> workloads() {
  static const Workload all[] = {noop_workload, sleep_workload};
  return all;
}

const Workload* find_workload(std::string_view name) {
  for (const Workload& workload : workloads()) {
    if (workload.name == name) return &workload;
  }
  return nullptr;
}

}  // namespace interleave
