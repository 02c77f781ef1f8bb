#include "bench/catalogue/workloads.hpp"

#include "workloads/interpreter/workloads.hpp"
#include "workloads/registry.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

std::span<const Workload> all_workloads() {
  static const std::vector<Workload> all = [] {
    std::vector<Workload> shown(workloads().begin(), workloads().end());
    shown.push_back(bytecode_workload);
    shown.push_back(shared_objects_workload);
    return shown;
  }();
  return all;
}

const Workload* find_any_workload(std::string_view name) {
  auto shown = all_workloads();
  auto found = std::ranges::find(shown, name, &Workload::name);
  return found == shown.end() ? find_workload(name) : &*found;
}

bool is_calibrated(const Workload& workload) {
  return workload.name == "mix" || workload.name == "request";
}

}  // namespace interleave
