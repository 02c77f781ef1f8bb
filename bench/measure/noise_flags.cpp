#include "bench/measure/noise_flags.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"

namespace interleave {

namespace {

// Does pressure come from other processes? A cell's own workers wait for each other if they
// outnumber the CPUs. So do threads and peers that start or feed them, and background tasks.
// Pressure shows other processes only if the cell has none of that.
bool fits(const Row& row, const Machine& machine) {
  const Model* model = find_model(row.model);
  const Workload* workload = find_any_workload(row.workload);
  if (model == nullptr || workload == nullptr) return false;
  return workload->kind == Workload::Kind::cpu && model->shape != Model::Shape::per_task &&
         row.workers.value_or(1) <= machine.cpus_usable && !row.background_tasks &&
         !row.peer_cpu_s && row.params.find("dispatch=pipe") == std::string::npos;
}

}  // namespace

void flag_noise(Row& row, const Machine& machine) {
  if (!row.wall_s) return;
  auto wall_s = *row.wall_s;
  auto whole_s = wall_s + row.startup_s.value_or(0);
  if (row.steal_s > much_stolen * machine.cpus_usable * wall_s) row.add_flag("steal");
  if (row.throttled_s > 0) row.add_flag("throttled");
  if (row.pressure_s > much_pressure * whole_s && fits(row, machine)) row.add_flag("pressure");
  auto gap_s = static_cast<double>(machine.jitter.largest_ns) * 1e-9;
  if (gap_s > much_jitter * wall_s) row.add_flag("jitter");
}

}  // namespace interleave
