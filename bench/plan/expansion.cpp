// From a matrix to cells: the number of workers, tasks in flight and processes of each cell.
#include "bench/plan/expansion.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/plan/loads.hpp"
#include "bench/plan/open_places.hpp"
#include "bench/plan/values.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

constexpr std::uint32_t waiting_in_flight = 64;   // the default for workloads that wait
constexpr std::uint32_t most_auto_workers = 256;  // the most blocking workers that "auto" makes

// Model, workload and settings of a cell, before workers and in_flight are chosen.
struct Point {
  const Selection::Choice<Model>& model;
  const Selection::Choice<Workload>& workload;
  std::uint32_t cpus;

  bool computes() const { return workload.kind->kind == Workload::Kind::cpu; }
  Model::Shape shape() const { return model.kind->shape; }
  bool is_composed() const { return model.kind->inner != nullptr; }

  // The number of processes that the user asked for; 0: one per CPU.
  std::uint32_t asked_processes() const {
    return is_composed() ? static_cast<std::uint32_t>(model.settings.count("processes")) : 1;
  }
  std::uint32_t wanted_processes() const {
    return asked_processes() > 0 ? asked_processes() : cpus;
  }
};

// The rule of "--workers auto", which lets each model use every CPU. A blocking worker holds one
// task, so waiting needs as many workers as tasks in flight. A loop holds many tasks, so there is
// one loop per CPU. Each process has at least one worker.
std::uint32_t workers_by_rule(const Point& point, std::uint32_t in_flight) {
  bool one_a_cpu = point.computes() || point.shape() == Model::Shape::loop;
  auto wanted = one_a_cpu ? point.cpus : std::min(in_flight, most_auto_workers);
  return std::max(wanted, point.wanted_processes());
}

// Returns how many groups of workers compute in parallel if a lock serialises each group.
std::uint32_t separate_locks(const Point& point, std::uint32_t workers, std::uint32_t processes) {
  const Model& model = *point.model.kind;
  if (model.inner != nullptr && model.inner->computes_one_at_a_time) return processes;
  auto is_interpreters = [](const Parameter& one) { return one.name == "interpreters"; };
  if (std::ranges::none_of(model.parameters, is_interpreters)) return workers;
  auto asked = static_cast<std::uint32_t>(point.model.settings.count("interpreters"));
  return asked > 0 ? std::min(workers, asked * processes) : workers;
}

// Returns the number of workers that the model prescribes, or else `workers`.
std::optional<std::uint32_t> fixed_workers(const Point& point,
                                           std::optional<std::uint32_t> workers) {
  if (point.shape() == Model::Shape::single) return 1;
  if (point.shape() == Model::Shape::per_task) return std::nullopt;
  bool of_serial = point.is_composed() && point.model.kind->inner->shape == Model::Shape::single;
  if (!of_serial) return workers;
  // One worker per process, so either number decides.
  return point.asked_processes() > 0 || !workers ? point.wanted_processes() : workers;
}

// The in_flight that the user asked for.
struct Admission {
  std::optional<std::uint32_t> count;  // nullopt: the default
  bool per_worker = false;

  std::uint32_t in_flight(const Point& point, std::uint32_t computing) const {
    if (!count) return point.computes() ? computing : waiting_in_flight;
    if (!per_worker) return *count;
    return static_cast<std::uint32_t>(std::min(most_in_flight, std::int64_t{*count} * computing));
  }
};

// Returns in_flight and workers for an open load. Every arrival should be admitted, so that only
// the model limits it. Where a worker holds one task, the workers are the places.
std::pair<std::uint32_t, std::uint32_t> open_admission(const Point& point,
                                                       std::optional<std::uint32_t> workers,
                                                       const OpenLoad& load) {
  const auto& [model, workload, cpus] = point;
  bool one_a_place = point.shape() == Model::Shape::pool || point.shape() == Model::Shape::single;
  if (!one_a_place) {
    auto places = open_places(*model.kind, *workload.kind, workload.settings, load);
    return {places, workers.value_or(workers_by_rule(point, places))};
  }
  auto wanted = workers_by_rule(point, waiting_in_flight);
  if (!point.computes()) {
    wanted = std::max(
        wanted, std::min(open_workers(*workload.kind, workload.settings, load), most_auto_workers));
  }
  auto made = workers.value_or(wanted);
  return {made, made};
}

Cell make_cell(const Point& point, std::optional<std::uint32_t> workers, const Admission& admission,
               const std::optional<OpenLoad>& open) {
  bool given = workers.has_value();
  workers = fixed_workers(point, workers);
  auto computing = workers.value_or(std::max(point.cpus, point.wanted_processes()));
  auto admitted = admission.in_flight(point, computing);
  auto asked = workers.value_or(workers_by_rule(point, admitted));
  if (open && !admission.count) std::tie(admitted, asked) = open_admission(point, workers, *open);
  if (point.shape() == Model::Shape::per_task) asked = admitted;
  auto made = std::min(asked, admitted);
  auto processes = std::min(point.wanted_processes(), made);
  return {.model = point.model.kind,
          .workload = point.workload.kind,
          .model_settings = point.model.settings,
          .workload_settings = point.workload.settings,
          .workers = made,
          .in_flight = admitted,
          .workers_cut = workers && asked > admitted,
          .open = open,
          .processes = processes,
          .processes_cut = point.asked_processes() > made,
          .workers_given = given,
          .usable_cpus = std::min(point.cpus, separate_locks(point, made, processes))};
}

// The numbers of workers to run; nullopt leaves the choice to the rule.
std::vector<std::optional<std::uint32_t>> worker_options(const Matrix& matrix) {
  std::vector<std::optional<std::uint32_t>> options;
  for (auto count : matrix.workers) {
    options.push_back(count == auto_workers ? std::nullopt : std::optional(count));
  }
  if (options.empty()) options.emplace_back();
  return options;
}

std::vector<Admission> admissions(const Matrix& matrix) {
  std::vector<Admission> options;
  for (auto count : matrix.in_flight) options.push_back({count});
  for (auto count : matrix.in_flight_per_worker) options.push_back({count, true});
  if (options.empty()) options.emplace_back();
  return options;
}

// One cell for each combination of workers and in_flight.
std::vector<Cell> cells_of(const Matrix& matrix, const Point& point,
                           const std::optional<OpenLoad>& load) {
  std::vector<Cell> cells;
  for (const auto& admission : admissions(matrix)) {
    for (auto workers : worker_options(matrix)) {
      auto& cell = cells.emplace_back(make_cell(point, workers, admission, load));
      cell.where = matrix.where;
      cell.duration_chosen = load && !matrix.duration;
    }
  }
  return cells;
}

// An upper bound, which also counts cells that turn out to be equal.
std::uint64_t count_points(const Matrix& matrix, std::span<const Dial> extra, std::size_t models,
                           std::size_t workloads) {
  double points = static_cast<double>(models) * static_cast<double>(workloads);
  for (const Dial& dial : matrix.set) points *= static_cast<double>(dial.values.size());
  auto in_flight = matrix.in_flight.size() + matrix.in_flight_per_worker.size();
  for (const Dial& dial : extra) points *= static_cast<double>(dial.values.size());
  for (auto values : {matrix.workers.size(), in_flight, matrix.rates.size()}) {
    points *= static_cast<double>(std::max<std::size_t>(values, 1));
  }
  return static_cast<std::uint64_t>(std::min(points, 1e18));
}

// All combinations of the dials' values. The last dial changes fastest.
class Odometer {
 public:
  explicit Odometer(std::span<const Dial> dials) : dials_(dials), places_(dials.size()) {}

  std::vector<Setting> settings() const {
    std::vector<Setting> settings;
    for (std::size_t i = 0; i < dials_.size(); ++i) {
      const Dial& dial = dials_[i];
      settings.push_back({dial.where, dial.owner, dial.key, dial.values[places_[i]]});
    }
    return settings;
  }
  // Returns false if it is back at the first combination.
  bool turn() {
    for (auto i = dials_.size(); i-- > 0;) {
      if (++places_[i] < dials_[i].values.size()) return true;
      places_[i] = 0;
    }
    return false;
  }

 private:
  std::span<const Dial> dials_;
  std::vector<std::size_t> places_;
};

}  // namespace

void Expansion::add(const Matrix& matrix, std::span<const Dial> extra, Clock::duration timeout) {
  auto models = find_models(matrix.models);
  auto workloads = find_workloads(matrix.workloads);
  points_ += count_points(matrix, extra, models.size(), workloads.size());
  if (points_ > most_cells) {
    throw UsageError((matrix.where.empty() ? "the run" : matrix.where) +
                     ": too many combinations; allowed are " + std::to_string(most_cells) +
                     " cells in all");
  }
  auto loads = offered_loads(matrix, timeout);
  Odometer over(extra);  // --set; its dials replace those of the matrix
  do {
    Odometer odometer(matrix.set);
    do {
      auto selection = select(models, workloads, odometer.settings(), over.settings());
      add_selection(matrix, selection, loads);
    } while (odometer.turn());
  } while (over.turn());
}

void Expansion::add_selection(const Matrix& matrix, const Selection& selection,
                              std::span<const std::optional<OpenLoad>> loads) {
  for (const auto& workload : selection.workloads) {
    for (const auto& model : selection.models) {
      for (const auto& load : loads) {
        for (auto& cell : cells_of(matrix, {model, workload, cpus_}, load)) add(std::move(cell));
      }
    }
  }
}

void Expansion::add(Cell cell) {
  auto [known, is_new] = places_.try_emplace(cell.identity(), cells_.size());
  if (is_new) {
    cells_.push_back(std::move(cell));
    return;
  }
  Cell& same = cells_[known->second];
  if (same.open != cell.open) {
    throw UsageError((cell.where.empty() ? "--rate" : cell.where) + ": " + cell.label() +
                     " is there already with other arrivals or for another duration, and their "
                     "rows could not be told apart; give both the same (--duration, --arrivals), "
                     "or make two suites");
  }
  same.workers_cut = same.workers_cut || cell.workers_cut;
  same.processes_cut = same.processes_cut || cell.processes_cut;
}

}  // namespace interleave
