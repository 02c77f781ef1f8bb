#include "bench/record/run_json.hpp"

#include "bench/record/build_id.hpp"
#include "core/digest.hpp"
#include "results/files/atomic_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace interleave {

namespace {

using Json = nlohmann::ordered_json;

template <class Number> Json value(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json to_json(const Jitter& jitter) {
  return {
      {"clock_ns", jitter.clock_ns},
      {"p999_ns", jitter.p999_ns},
      {"largest_ns", jitter.largest_ns},
      {"lost_share", jitter.lost_share},
  };
}

Json to_json(const Warning& warning) {
  return {{"kind", warning.kind}, {"what", warning.what}, {"advice", warning.advice}};
}

Json to_json(const Machine& machine) {
  return {
      {"id", machine.id},
      {"kernel", machine.kernel},
      {"cpu_model", machine.cpu_model},
      {"cpus_online", machine.cpus_online},
      {"cpus_usable", machine.cpus_usable},
      {"cpus", machine.cpus},
      {"memory_bytes", machine.memory_bytes},
      {"governor", machine.governor.empty() ? Json(nullptr) : Json(machine.governor)},
      {"cpu_mhz_at_start", value(machine.cpu_mhz)},
      {"timer_slack_ns", machine.timer_slack_ns},
      {"load_1min_at_start", machine.load_1min},
      {"jitter", to_json(machine.jitter)},
      {"compiler", machine.compiler},
      {"build", machine.build},
      {"tbb", machine.tbb_version},
      {"boost", machine.boost_version},
  };
}

// A whole number is written without a point.
Json rate_of(const OpenLoad& load) {
  auto whole = std::llround(load.per_s);
  return static_cast<double>(whole) == load.per_s ? Json(whole) : Json(load.per_s);
}

Json to_json(const Cell& cell) {
  auto workers = cell.shown_workers();
  return {
      {"model", cell.model->name},
      {"workload", cell.workload->name},
      {"params", cell.params()},
      {"workers", workers ? Json(*workers) : Json(nullptr)},
      {"in_flight", cell.in_flight},
      {"rate_per_s", cell.open ? rate_of(*cell.open) : Json(nullptr)},
  };
}

double seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

Json arrivals_of(const OpenLoad& load) {
  bool poisson = load.pattern == OpenLoad::Pattern::poisson;
  return {{"pattern", poisson ? "poisson" : "constant"}, {"duration_s", seconds(load.duration)}};
}

// How the tasks of the open loads arrive. Only a suite can have more than one way.
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

Json cells_of(const RunPlan& plan) {
  auto cells = Json::array();
  for (const Cell& cell : plan.cells) cells.push_back(to_json(cell));
  return cells;
}

// The rule that ends a rigorous run. Null if the number of blocks is fixed.
Json rule_of(const RunPlan& plan) {
  const auto& aim = plan.repetitions.aim;
  if (!aim) return nullptr;
  return {
      {"half_width", aim->half_width}, {"least", aim->least}, {"most", plan.repetitions.blocks}};
}

// The digest covers everything that decides which cells run, and in which order.
std::string digest_of(const RunPlan& plan) {
  Json decided = {plan.suite,
                  plan.seed,
                  plan.repetitions.blocks,
                  rule_of(plan),
                  seconds(plan.repetitions.window),
                  arrivals_of(plan),
                  plan.tasks ? Json(*plan.tasks) : Json(nullptr),
                  seconds(plan.timeout),
                  cells_of(plan)};
  auto digest = fnv_basis;
  for (char letter : decided.dump()) digest = fnv1a(digest, static_cast<unsigned char>(letter));
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(digest));
  return text.data();
}

Json to_json(const std::vector<Identity>& identity) {
  auto json = Json::object();
  for (const auto& [name, text] : identity) json[name] = text;
  return json;
}

Json to_json(const RunRecord& record, const RunPlan& plan) {
  auto warnings = Json::array();
  for (const Warning& warning : record.warnings) warnings.push_back(to_json(warning));
  return {
      {"run_id", record.run_id},
      {"interleave", record.machine.version},
      {"build_id", build_id()},
      {"argv", record.argv},
      {"suite", plan.suite.empty() ? Json(nullptr) : Json(plan.suite)},
      {"suite_file", plan.suite_file.empty() ? Json(nullptr) : Json(plan.suite_file)},
      {"seed", plan.seed},
      {"blocks", plan.repetitions.blocks},
      {"rigorous", rule_of(plan)},
      {"window_s", seconds(plan.repetitions.window)},
      {"arrivals", arrivals_of(plan)},
      {"tasks", plan.tasks ? Json(*plan.tasks) : Json(nullptr)},
      {"timeout_s", seconds(plan.timeout)},
      {"memory_limit_bytes", value(plan.cell_limits.memory_bytes)},
      {"process_limit", value(plan.cell_limits.processes)},
      {"counters", plan.counters},
      {"raw", plan.raw},
      {"budget_s", plan.time ? Json(seconds(*plan.time)) : Json(nullptr)},
      {"started_utc", record.started_utc},
      {"resumed_utc", record.resumed_utc},
      {"finished_utc", record.finished_utc.empty() ? Json(nullptr) : Json(record.finished_utc)},
      {"ended", record.ended},
      {"spins_per_us", record.spins_per_us},
      {"machine", to_json(record.machine)},
      {"facts", record.facts},
      {"warnings", warnings},
      {"cells", cells_of(plan)},
      {"identity", to_json(identity_of(record, plan))},
  };
}

}  // namespace

std::vector<Identity> identity_of(const RunRecord& record, const RunPlan& plan) {
  const Machine& machine = record.machine;
  return {{"version", machine.version},
          {"build_id", build_id()},
          {"compiler", machine.compiler},
          {"build", machine.build},
          {"kernel", machine.kernel},
          {"cpu_model", machine.cpu_model},
          {"cpus_online", std::to_string(machine.cpus_online)},
          {"cpus_usable", std::to_string(machine.cpus_usable)},
          {"cpus", machine.cpus},
          {"governor", machine.governor},
          {"timer_slack_ns", std::to_string(machine.timer_slack_ns)},
          {"plan", digest_of(plan)}};
}

void write_run_json(const std::filesystem::path& dir, const RunRecord& record,
                    const RunPlan& plan) {
  // Bytes of argv that are not UTF-8 are replaced, so that a file name cannot make the write fail.
  auto text = to_json(record, plan).dump(2, ' ', false, Json::error_handler_t::replace);
  replace_file(dir / "run.json", text + '\n');
}

}  // namespace interleave
