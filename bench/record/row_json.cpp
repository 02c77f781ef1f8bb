#include "bench/record/row_json.hpp"

namespace interleave {

namespace {

using Json = nlohmann::ordered_json;

template <class Number> Json value(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

// The columns before the measures: which cell, when, and how it ended.
Json factors(const Row& row) {
  return {
      {"schema", Row::schema},
      {"run_id", row.run_id},
      {"suite", row.suite},
      {"model", row.model},
      {"workload", row.workload},
      {"params", row.params},
      {"load", row.load},
      {"workers", value(row.workers)},
      {"in_flight", value(row.in_flight)},
      {"offered_per_s", value(row.offered_per_s)},
      {"block", row.block},
      {"order", row.order},
      {"repetition", row.repetition},
      {"seed", row.seed},
      {"started_utc", row.started_utc},
      {"status", to_string(row.status)},
      {"error", row.error},
  };
}

Json measures(const Row& row) {
  return {
      {"tasks", value(row.tasks)},
      {"units", value(row.units)},
      {"wall_s", value(row.wall_s)},
      {"throughput_per_s", value(row.throughput_per_s)},
      {"lat_p50_ns", value(row.lat_p50_ns)},
      {"lat_p90_ns", value(row.lat_p90_ns)},
      {"lat_p99_ns", value(row.lat_p99_ns)},
      {"lat_p999_ns", value(row.lat_p999_ns)},
      {"lat_max_ns", value(row.lat_max_ns)},
      {"svc_p50_ns", value(row.svc_p50_ns)},
      {"svc_p99_ns", value(row.svc_p99_ns)},
      {"cpu_user_s", value(row.cpu_user_s)},
      {"cpu_sys_s", value(row.cpu_sys_s)},
      {"peer_cpu_s", value(row.peer_cpu_s)},
      {"ctx_voluntary", value(row.ctx_voluntary)},
      {"ctx_involuntary", value(row.ctx_involuntary)},
      {"max_rss_bytes", value(row.max_rss_bytes)},
      {"pss_bytes", value(row.pss_bytes)},
      {"gil_wait_s", value(row.gil_wait_s)},
      {"gil_switches", value(row.gil_switches)},
      {"throttled_s", value(row.throttled_s)},
      {"steal_s", value(row.steal_s)},
      {"digest", row.digest},
      {"flags", row.flags},
      {"failed_tasks", value(row.failed_tasks)},
      {"background_tasks", value(row.background_tasks)},
      {"startup_s", value(row.startup_s)},
      {"queries", value(row.queries)},
  };
}

// Columns of later versions, in the order in which they were added.
Json later_measures(const Row& row) {
  return {
      {"pressure_s", value(row.pressure_s)},
      {"instructions", value(row.instructions)},
      {"cycles", value(row.cycles)},
      {"cache_misses", value(row.cache_misses)},
      {"allocations", value(row.allocations)},
      {"syscalls", value(row.syscalls)},
      {"usable_cpus", value(row.usable_cpus)},
      {"one_at_a_time", value(row.one_at_a_time)},
      {"worker_rule", row.worker_rule},
      {"lat_p95_ns", value(row.lat_p95_ns)},
      {"achieved_share", value(row.achieved_share)},
      {"congestions", value(row.congestions)},
      {"row_flags", row.flags},
      {"block_order", row.order},
      {"machine", row.machine},
      {"machine_cpus", value(row.machine_cpus)},
      {"spins_per_us", value(row.spins_per_us)},
  };
}

}  // namespace

Json to_json(const Row& row) {
  auto object = factors(row);
  object.update(measures(row));
  object.update(later_measures(row));
  return object;
}

}  // namespace interleave
