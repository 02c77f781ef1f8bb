#include "workloads/registry.hpp"

#include "workloads/catalogue.hpp"

namespace interleave {

std::span<const Workload> workloads() {
  static const Workload shown[] = {
      noop_workload,       checkpoint_storm_workload, quick_sort_workload, bubble_sort_workload,
      primes_workload,     matmul_workload,           spin_workload,       word_count_workload,
      sleep_workload,      pipe_echo_workload,        tcp_echo_workload,   tcp_connect_workload,
      tcp_accept_workload, udp_ping_workload,         udp_echo_workload,   mix_workload,
      phases_workload,     deep_await_workload,       request_workload,    async_tree_workload,
      command_workload,    crasher_workload};
  return shown;
}

const Workload* find_workload(std::string_view name) {
  for (const Workload& workload : workloads()) {
    if (workload.name == name) return &workload;
  }
  for (const Workload* hidden : {&faulty_workload, &observer_workload, &connections_workload}) {
    if (hidden->name == name) return hidden;
  }
  return nullptr;
}

}  // namespace interleave
