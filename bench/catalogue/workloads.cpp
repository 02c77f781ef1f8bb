#include "bench/catalogue/workloads.hpp"

#include "bench/catalogue/catalogue.hpp"
#include "workloads/interpreter/workloads.hpp"
#include "workloads/registry.hpp"

#include <algorithm>

namespace interleave {

std::vector<Workload> built_in_workloads() {
  std::vector<Workload> shown(workloads().begin(), workloads().end());
  shown.push_back(bytecode_workload);
  shown.push_back(shared_objects_workload);
  return shown;
}

std::span<const Workload> all_workloads() {
  return catalogue_in_use().workloads();
}

const Workload* find_any_workload(std::string_view name) {
  auto shown = all_workloads();
  auto found = std::ranges::find(shown, name, &Workload::name);
  return found == shown.end() ? find_workload(name) : &*found;
}

}  // namespace interleave
