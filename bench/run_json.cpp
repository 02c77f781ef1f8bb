#include "bench/run_json.hpp"

#include "core/posix.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace interleave {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Machine& machine) {
  return {
      {"kernel", machine.kernel},
      {"cpu_model", machine.cpu_model},
      {"cpus_online", machine.cpus_online},
      {"cpus_usable", machine.cpus_usable},
      {"memory_bytes", machine.memory_bytes},
      {"governor", machine.governor.empty() ? Json(nullptr) : Json(machine.governor)},
      {"timer_slack_ns", machine.timer_slack_ns},
      {"load_1min_at_start", machine.load_1min},
      {"compiler", machine.compiler},
      {"build", machine.build},
      {"tbb", machine.tbb_version},
      {"boost", machine.boost_version},
  };
}

Json to_json(const Cell& cell) {
  auto workers = cell.shown_workers();
  return {
      {"model", cell.model->name},
      {"workload", cell.workload->name},
      {"params", cell.params()},
      {"workers", workers ? Json(*workers) : Json(nullptr)},
      {"in_flight", cell.in_flight},
      {"rate_per_s", cell.open ? Json(cell.open->per_s) : Json(nullptr)},
  };
}

double seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

Json arrivals_of(const OpenLoad& load) {
  bool poisson = load.pattern == OpenLoad::Pattern::poisson;
  return {{"pattern", poisson ? "poisson" : "constant"}, {"duration_s", seconds(load.duration)}};
}

// How the tasks of the open loads came: only a suite can have more than one way.
Json arrivals_of(const RunPlan& plan) {
  auto ways = Json::array();
  for (const Cell& cell : plan.cells) {
    if (!cell.open) continue;
    auto way = arrivals_of(*cell.open);
    if (std::ranges::find(ways, way) == ways.end()) ways.push_back(std::move(way));
  }
  if (ways.empty()) return nullptr;
  return ways.size() == 1 ? ways.front() : ways;
}

Json to_json(const RunRecord& record, const RunPlan& plan) {
  auto cells = Json::array();
  for (const Cell& cell : plan.cells) cells.push_back(to_json(cell));
  return {
      {"run_id", record.run_id},
      {"interleave", record.machine.version},
      {"argv", record.argv},
      {"suite", plan.suite.empty() ? Json(nullptr) : Json(plan.suite)},
      {"suite_file", plan.suite_file.empty() ? Json(nullptr) : Json(plan.suite_file)},
      {"seed", plan.seed},
      {"blocks", plan.budget.blocks},
      {"window_s", seconds(plan.budget.window)},
      {"arrivals", arrivals_of(plan)},
      {"tasks", plan.tasks ? Json(*plan.tasks) : Json(nullptr)},
      {"timeout_s", seconds(plan.timeout)},
      {"budget_s", plan.time ? Json(seconds(*plan.time)) : Json(nullptr)},
      {"started_utc", record.started_utc},
      {"finished_utc", record.finished_utc.empty() ? Json(nullptr) : Json(record.finished_utc)},
      {"ended", record.ended},
      {"spins_per_us", record.spins_per_us},
      {"machine", to_json(record.machine)},
      {"facts", record.facts},
      {"cells", cells},
  };
}

}  // namespace

void write_run_json(const std::filesystem::path& dir, const RunRecord& record,
                    const RunPlan& plan) {
  auto beside = dir / "run.json.part";
  // Bytes of argv that are not UTF-8 are replaced: a file name must not cost the report.
  auto text = to_json(record, plan).dump(2, ' ', false, Json::error_handler_t::replace);
  {
    std::ofstream file(beside);
    file << text << '\n';
    if (!file.flush()) throw std::system_error(errno, std::generic_category(), beside.string());
  }
  std::filesystem::rename(beside, dir / "run.json");
}

}  // namespace interleave
