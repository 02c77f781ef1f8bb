#include "bench/plan.hpp"

#include "bench/loads.hpp"
#include "bench/selection.hpp"
#include "core/digest.hpp"

#include <algorithm>
#include <iomanip>
#include <numeric>
#include <ostream>

namespace interleave {

namespace {

constexpr std::uint32_t waiting_in_flight = 64;   // the default for work that waits
constexpr std::uint32_t most_auto_workers = 256;  // blocking workers that "auto" makes at most

// Everything that decides on one cell, before workers and in_flight are settled.
struct Point {
  const Selection::Choice<Model>& model;
  const Selection::Choice<Workload>& workload;
  std::uint32_t cpus;

  bool computes() const { return workload.kind->kind == Workload::Kind::cpu; }
  Model::Shape shape() const { return model.kind->shape; }
  bool is_composed() const { return model.kind->inner != nullptr; }

  // Processes that were asked for by number; 0: one a CPU.
  std::uint32_t asked_processes() const {
    return is_composed() ? static_cast<std::uint32_t>(model.settings.count("processes")) : 1;
  }
  std::uint32_t wanted_processes() const {
    return asked_processes() > 0 ? asked_processes() : cpus;
  }
};

// The table of "--workers auto". Each process has one at least.
std::uint32_t auto_workers(const Point& point, std::uint32_t in_flight) {
  auto wanted = std::min(in_flight, most_auto_workers);
  if (point.shape() == Model::Shape::loop) wanted = 1;
  if (point.computes()) wanted = point.cpus;
  return std::max(wanted, point.wanted_processes());
}

// How many workers there are whatever was asked for; else what was asked for.
std::optional<std::uint32_t> fixed_workers(const Point& point,
                                           std::optional<std::uint32_t> workers) {
  if (point.shape() == Model::Shape::single) return 1;
  if (point.shape() == Model::Shape::per_task) return std::nullopt;
  bool of_serial = point.is_composed() && point.model.kind->inner->shape == Model::Shape::single;
  if (!of_serial) return workers;
  // One in each process, so that either number decides.
  return point.asked_processes() > 0 || !workers ? point.wanted_processes() : workers;
}

Cell make_cell(const Point& point, std::optional<std::uint32_t> workers,
               std::optional<std::uint32_t> in_flight, const std::optional<OpenLoad>& open) {
  workers = fixed_workers(point, workers);
  auto computing = workers.value_or(std::max(point.cpus, point.wanted_processes()));
  auto admitted = in_flight.value_or(point.computes() ? computing : waiting_in_flight);
  auto asked = workers.value_or(auto_workers(point, admitted));
  if (point.shape() == Model::Shape::per_task) asked = admitted;
  auto made = std::min(asked, admitted);
  return {.model = point.model.kind,
          .workload = point.workload.kind,
          .model_settings = point.model.settings,
          .workload_settings = point.workload.settings,
          .workers = made,
          .in_flight = admitted,
          .workers_cut = asked > admitted,
          .open = open,
          .processes = std::min(point.wanted_processes(), made),
          .processes_cut = point.asked_processes() > made};
}

void add(std::vector<Cell>& cells, const Cell& cell) {
  auto same = std::ranges::find_if(cells, [&](const Cell& other) { return other.same_as(cell); });
  if (same == cells.end()) {
    cells.push_back(cell);
  } else {
    same->workers_cut = same->workers_cut || cell.workers_cut;
    same->processes_cut = same->processes_cut || cell.processes_cut;
  }
}

// The values to go through; the default is one "decide for me".
std::vector<std::optional<std::uint32_t>> options(const std::vector<std::uint32_t>& values) {
  if (values.empty()) return {std::nullopt};
  return {values.begin(), values.end()};
}

void add_settings(std::vector<Cell>& cells, const Point& point, const RunRequest& request,
                  const std::optional<OpenLoad>& load) {
  for (auto in_flight : options(request.in_flight)) {
    for (auto workers : options(request.workers)) {
      add(cells, make_cell(point, workers, in_flight, load));
    }
  }
}

std::vector<Cell> expand(const RunRequest& request, std::uint32_t cpus) {
  auto selection = select(request);
  std::vector<Cell> cells;
  for (const auto& workload : selection.workloads) {
    for (const auto& model : selection.models) {
      for (const auto& load : offered_loads(request)) {
        add_settings(cells, {model, workload, cpus}, request, load);
      }
    }
  }
  return cells;
}

Budget choose_budget(const RunRequest& request) {
  auto budget = usual_budget;
  if (request.workloads.empty()) budget = default_suite().budget;
  if (request.quick) budget = quick_budget;
  budget.blocks = request.repetitions.value_or(budget.blocks);
  return budget;
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
  if (open) text += ", " + std::to_string(open->per_s) + "/s";
  return text + ")";
}

bool Cell::same_as(const Cell& other) const {
  return model == other.model && workload == other.workload && params() == other.params() &&
         workers == other.workers && in_flight == other.in_flight && open == other.open;
}

RunPlan make_plan(const RunRequest& request, std::uint32_t cpus) {
  return {.suite = request.workloads.empty() ? std::string(default_suite().name) : "",
          .cells = expand(request, cpus),
          .budget = choose_budget(request),
          .tasks = request.tasks,
          .seed = request.seed,
          .timeout = request.timeout,
          .allowance = request.allowance,
          .counters = request.counters};
}

// Fisher and Yates' shuffle. The standard library's own gives another order with each library.
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

std::optional<Clock::duration> predicted_time(const RunPlan& plan) {
  // What a repetition takes besides its window, and a pilot with its growing attempts.
  constexpr auto overhead = std::chrono::milliseconds(15);
  constexpr auto pilot = std::chrono::milliseconds(120);
  if (plan.tasks) return std::nullopt;
  Clock::duration sum{};
  for (const Cell& cell : plan.cells) {
    auto window = cell.open ? cell.open->duration : plan.budget.window;
    sum += pilot + plan.budget.blocks * (window + overhead);
  }
  return sum;
}

void print_plan(std::ostream& out, const RunPlan& plan) {
  out << plan.cells.size() << " cells, " << plan.budget.blocks << " blocks, seed " << plan.seed
      << ":\n";
  for (std::size_t place = 0; place < plan.cells.size(); ++place) {
    const Cell& cell = plan.cells[place];
    auto params = cell.params();
    out << std::setw(4) << place + 1 << "  " << cell.label() << (params.empty() ? "" : "  ")
        << params << (cell.workers_cut ? "  workers cut to in_flight" : "")
        << (cell.processes_cut ? "  processes cut to workers" : "") << '\n';
  }
  out << "Order:\n";
  for (std::uint32_t block = 1; block <= plan.budget.blocks; ++block) {
    out << "  block " << block << ':';
    for (auto place : block_order(plan.cells.size(), plan.seed, block)) out << ' ' << place + 1;
    out << '\n';
  }
  if (auto time = predicted_time(plan)) {
    out << "Predicted time: about " << std::chrono::ceil<std::chrono::seconds>(*time).count()
        << " s\n";
  } else {
    out << "Predicted time: unknown, since --tasks fixes the work and not the time\n";
  }
}

}  // namespace interleave
