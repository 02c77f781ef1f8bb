// What a cell does, without doing it. The constants are those of the machine of results/reference/
// (plan-check.txt there says how well they fit); what they share with a run is its rules: how a
// pilot grows, how many tasks it chooses, and what happens before the gate opens.
#include "bench/plan/forecast.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/measure/pilot.hpp"

#include <algorithm>
#include <cmath>

namespace interleave {

namespace {

constexpr double process_s = 7e-3;   // a cell's process: to fork, to watch, to reap
constexpr double fork_s = 3e-4;      // a worker that is a process
constexpr double record_s = 2.5e-7;  // a task's record: to map, to sort, to compare
constexpr double spawn_s = 3e-5;     // a thread for a task
constexpr double look_s = 5e-4;      // to read the memory of a process, once a pilot
constexpr double open_pilot_s = 0.2;

// Computing under one lock for all: one CPU, however many threads.
bool computes_alone(const Model& model) {
  return has_gil(model) && model.name != "free_threaded" && model.name != "gil_per_interpreter";
}

bool forks_workers(const Model& model) {
  return model.name.starts_with("process_pool");
}

double model_cpu_s(const Model& model) {
  if (model.name == "fork_per_task") return fork_s;
  if (model.name == "thread_per_task") return spawn_s;
  return 0;
}

double seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

Forecast::Forecast(const Cell& cell, const RunPlan& plan, std::uint32_t cpus)
    : cell_(cell),
      plan_(plan),
      cpus_(cpus),
      cost_(cost_of(*cell.workload, cell.workload_settings)),
      answer_s_(cell.workload->name == "request" ? 0 : cost_.cpu_s) {  // costs without the work
  cost_.cpu_s += model_cpu_s(*cell.model);
  run_pilot();
}

// CPUs that can compute for the tasks at the same time.
double Forecast::parallel() const {
  const Model& model = cell_.model->inner != nullptr ? *cell_.model->inner : *cell_.model;
  double alone = computes_alone(model) ? cell_.processes : cpus_;
  double workers = cell_.model->shape == Model::Shape::per_task ? cell_.in_flight : cell_.workers;
  return std::min({alone, workers, cpus_});
}

double Forecast::limit_per_s() const {
  return std::min(cell_.at_once() / (cost_.wait_s + cost_.cpu_s), parallel() / cost_.cpu_s);
}

// A window with so many tasks: it ends with the last of them.
double Forecast::span_s(double tasks) const {
  return std::max(tasks / limit_per_s(), cost_.wait_s + cost_.cpu_s);
}

// Before the gate opens each worker or place runs a task, all at once.
double Forecast::startup_s() const {
  if (cell_.model->shape == Model::Shape::per_task) return 0;
  double processes = cell_.model->inner != nullptr ? cell_.processes : cell_.workers;
  double forks = forks_workers(*cell_.model) ? processes * fork_s : 0;
  return forks + cost_.wait_s + cell_.at_once() * cost_.cpu_s / parallel();
}

double Forecast::around_s(double tasks) const {
  return process_s + cost_.prepare_s + startup_s() + tasks * record_s;
}

double Forecast::repetition_s() const {
  double span = span_s(tasks_);
  if (cell_.open)
    span = std::clamp(span, seconds(cell_.open->duration), 2 * seconds(cell_.open->duration));
  return around_s(tasks_) + span;
}

void Forecast::run_pilot() {
  if (cell_.open) {
    tasks_ = static_cast<std::uint32_t>(cell_.open->tasks());
    pilot_s_ = around_s(0) + std::min(open_pilot_s, seconds(cell_.open->duration));
    return;
  }
  // In the repetition for the memory each place runs a task, and its next one is held.
  double processes = forks_workers(*cell_.model) ? cell_.workers : 1;
  pilot_s_ = processes * look_s + around_s(cell_.at_once()) + span_s(cell_.at_once());
  for (auto tasks = cell_.at_once();;) {
    double wall = span_s(tasks);
    pilot_s_ += around_s(tasks) + wall;
    auto more = next_attempt(tasks, wall);
    if (!more) {
      per_s_ = tasks / wall;
      return;
    }
    tasks = *more;
  }
}

}  // namespace interleave
