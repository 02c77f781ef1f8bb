#include "bench/plan/plan.hpp"

#include "bench/plan/expansion.hpp"
#include "bench/plan/overrides.hpp"
#include "core/digest.hpp"
#include "core/errors.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <numeric>

namespace interleave {

namespace {

constexpr std::uint64_t most_rows = 1'000'000;
constexpr std::uint64_t most_tasks_in_all = 10'000'000'000;

// Refuses a plan so large that it is almost certainly a typo.
void require_reasonable(const RunPlan& plan) {
  std::uint64_t rows = std::uint64_t{plan.cells.size()} * plan.repetitions.blocks;
  if (rows > most_rows) {
    throw UsageError(std::to_string(plan.cells.size()) + " cells in " +
                     std::to_string(plan.repetitions.blocks) + " repetitions: allowed are " +
                     std::to_string(most_rows) + " rows in all");
  }
  std::uint64_t tasks = 0;
  for (const Cell& cell : plan.cells) {
    tasks += cell.open ? cell.open->tasks() : plan.tasks.value_or(0);
  }
  if (tasks > most_tasks_in_all / plan.repetitions.blocks) {
    throw UsageError(std::to_string(tasks) + " tasks in " +
                     std::to_string(plan.repetitions.blocks) + " repetitions: allowed are " +
                     std::to_string(most_tasks_in_all) + " in all");
  }
}

std::string missing(const Cell& cell, const Parameter& parameter) {
  std::string workload(cell.workload->name);
  std::string name(parameter.name);
  return (cell.where.empty() ? "" : cell.where + ": ") + workload + ": " + name +
         " is required; give --set " + name + "='...' (interleave list " + workload + ")";
}

void require_settings(const RunPlan& plan) {
  for (const Cell& cell : plan.cells) {
    for (const Parameter& parameter : cell.workload->parameters) {
      bool given = !cell.workload_settings.text(parameter.name).empty();
      if (parameter.required && !given) throw UsageError(missing(cell, parameter));
    }
  }
}

}  // namespace

std::uint32_t Cell::at_once() const {
  switch (model->shape) {
    case Model::Shape::single: return 1;
    case Model::Shape::pool: return workers;
    case Model::Shape::per_task:
    case Model::Shape::loop: break;
  }
  return in_flight;
}

std::optional<std::uint32_t> Cell::shown_workers() const {
  return model->shape == Model::Shape::per_task ? std::nullopt : std::optional(workers);
}

std::string_view Cell::worker_rule() const {
  if (model->shape == Model::Shape::per_task || model->shape == Model::Shape::single) return "";
  return workers_given ? "given" : "auto";
}

std::string Cell::params() const {
  auto line = workload_settings.canonical();
  for (const Parameter& parameter : model->parameters) {
    if (!line.empty()) line += ';';
    line.append(model->name).append(".").append(parameter.name);
    bool counted = model->inner != nullptr && parameter.name == "processes";
    line += '=' + (counted ? std::to_string(processes) : model_settings.text(parameter.name));
  }
  return line;
}

std::string Cell::label() const {
  std::string text = std::string(model->name) + " x " + std::string(workload->name) + " (";
  if (model->inner != nullptr) {
    text += std::to_string(processes) + (processes == 1 ? " process, " : " processes, ");
  }
  if (auto shown = shown_workers()) {
    text += std::to_string(*shown) + (*shown == 1 ? " worker, " : " workers, ");
  }
  text += std::to_string(in_flight) + " in flight";
  if (open) text += ", " + rate_text(open->per_s) + "/s";
  return text + ")";
}

std::string Cell::identity() const {
  std::string text(model->name);
  text.append(" ").append(workload->name).append(" ").append(params());
  for (auto count : {workers, in_flight}) text += " " + std::to_string(count);
  return open ? text + " " + rate_text(open->per_s) : text;
}

RunPlan make_plan(const RunRequest& request, std::uint32_t cpus) {
  constexpr Clock::duration usual_timeout = std::chrono::minutes(1);
  auto [suite, extra] = choose(request);
  RunPlan plan{.suite = suite.name,
               .cells = {},
               .repetitions = suite.repetitions,
               .tasks = request.tasks,
               .seed = suite.seed.value_or(1),
               .timeout = suite.timeout.value_or(usual_timeout),
               .cell_limits = request.cell_limits,
               .counters = request.counters,
               .raw = request.raw,
               .suite_file = suite.file,
               .time = suite.time};
  Expansion expansion(cpus);
  for (const Matrix& matrix : suite.matrices) expansion.add(matrix, extra, plan.timeout);
  plan.cells = expansion.take();
  require_settings(plan);
  require_reasonable(plan);
  return plan;
}

// A Fisher-Yates shuffle. std::shuffle gives another order with each standard library.
std::vector<std::size_t> block_order(std::size_t cells, std::uint64_t seed, std::uint32_t block) {
  std::vector<std::size_t> order(cells);
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto random = splitmix64(seed ^ (std::uint64_t{block} << 32));
  for (auto left = cells; left > 1; --left) {
    random = splitmix64(random);
    std::swap(order[left - 1], order[random % left]);
  }
  return order;
}

}  // namespace interleave
