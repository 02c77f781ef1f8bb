#include "bench/plan/prediction.hpp"

#include "bench/plan/batch_sizes.hpp"
#include "bench/plan/forecast.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <iomanip>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace interleave {

namespace {

constexpr std::uint32_t most_blocks_shown = 20;
constexpr double start_s = 0.1;     // to look at the machine, and to calibrate spin()
constexpr double process_s = 7e-3;  // a process that prepares an input
constexpr double answer_s = 1e-6;   // a record of the oracle

std::int64_t whole_seconds(Clock::duration time) {
  return std::chrono::ceil<std::chrono::seconds>(time).count();
}

void print_cells(std::ostream& out, const RunPlan& plan) {
  for (std::size_t place = 0; place < plan.cells.size(); ++place) {
    const Cell& cell = plan.cells[place];
    auto params = cell.params();
    out << std::setw(4) << place + 1 << "  " << cell.label() << (params.empty() ? "" : "  ")
        << params << (cell.workers_cut ? "  workers cut to in_flight" : "")
        << (cell.processes_cut ? "  processes cut to workers" : "") << '\n';
  }
}

void print_order(std::ostream& out, const RunPlan& plan) {
  out << "Order:\n";
  auto shown = std::min(plan.repetitions.blocks, most_blocks_shown);
  for (std::uint32_t block = 1; block <= shown; ++block) {
    out << "  block " << block << ':';
    for (auto place : block_order(plan.cells.size(), plan.seed, block)) out << ' ' << place + 1;
    out << '\n';
  }
  if (shown < plan.repetitions.blocks) {
    out << "  and so on, to block " << plan.repetitions.blocks << '\n';
  }
  if (plan.repetitions.aim) {
    out << "From block " << plan.repetitions.aim->least + 1
        << " on only the cells whose median is not known to +-"
        << human_percent(plan.repetitions.aim->half_width) << " yet, and serial beside them\n";
  }
}

void print_time(std::ostream& out, const RunPlan& plan, std::uint32_t cpus) {
  auto time = predicted_time(plan, cpus);
  if (!time) {
    out << "Predicted time: unknown, since --tasks fixes the work and not the time\n";
    return;
  }
  out << "Predicted time: about " << whole_seconds(time->least);
  if (time->most > time->least) out << " to " << whole_seconds(time->most);
  out << " s\n";
  if (plan.time && *plan.time < time->most) {
    out << "The time budget of " << whole_seconds(*plan.time)
        << (*plan.time < time->least ? " s ends it before\n" : " s may end it before\n");
  }
}

// For each input: two preparations, and one pass of the oracle over as many tasks as the largest
// cell has.
double once_s(std::span<const Forecast> forecasts, const RunPlan& plan) {
  struct Input {
    double prepare_s;
    double answer_s;
  };
  std::map<std::string, Input> inputs;
  for (std::size_t place = 0; place < forecasts.size(); ++place) {
    const Cell& cell = plan.cells[place];
    const Forecast& forecast = forecasts[place];
    auto name = std::string(cell.workload->name) + " " + cell.workload_settings.canonical();
    auto& input = inputs[name];
    input.prepare_s = forecast.cost().prepare_s + process_s;
    input.answer_s = std::max(input.answer_s, forecast.tasks() * (forecast.answer_s() + answer_s));
  }
  double sum = 0;
  for (const auto& [name, input] : inputs) sum += 2 * input.prepare_s + input.answer_s;
  return sum;
}

// Chooses the tasks of each cell as a run does after the pilots of a group.
void choose_tasks(std::span<Forecast> forecasts, const RunPlan& plan) {
  std::map<std::size_t, std::vector<std::size_t>> members;
  auto groups = batch_groups(plan);
  for (std::size_t place = 0; place < groups.size(); ++place) {
    if (!plan.cells[place].open) members[groups[place]].push_back(place);
  }
  for (const auto& [group, places] : members) {
    std::vector<Paced> paced;
    for (auto place : places) paced.push_back({&plan.cells[place], forecasts[place].per_s()});
    auto tasks = tasks_of_group(paced, plan.repetitions.window);
    for (std::size_t i = 0; i < places.size(); ++i) {
      forecasts[places[i]].set_tasks(tasks_of_member(paced[i], tasks, plan.repetitions.window));
    }
  }
}

}  // namespace

std::optional<PredictedTime> predicted_time(const RunPlan& plan, std::uint32_t cpus) {
  if (plan.tasks) return std::nullopt;
  std::vector<Forecast> forecasts;
  for (const Cell& cell : plan.cells) forecasts.emplace_back(cell, plan, cpus);
  choose_tasks(forecasts, plan);
  double sum = start_s + once_s(forecasts, plan);
  double block_s = 0;
  for (const Forecast& forecast : forecasts) {
    sum += forecast.pilot_s();
    block_s += forecast.repetition_s();
  }
  auto with = [&](std::uint32_t blocks) {
    std::chrono::duration<double> all(sum + blocks * block_s);
    return std::chrono::duration_cast<Clock::duration>(all);
  };
  return PredictedTime{with(plan.repetitions.least_blocks()), with(plan.repetitions.blocks)};
}

void print_plan(std::ostream& out, const RunPlan& plan, std::uint32_t cpus) {
  if (!plan.suite.empty()) out << "Suite " << plan.suite << ": ";
  out << counted(plan.cells.size(), "cell") << ", ";
  if (plan.repetitions.aim) out << plan.repetitions.aim->least << " to ";
  out << counted(plan.repetitions.blocks, "block") << ", seed " << plan.seed << ":\n";
  print_cells(out, plan);
  print_order(out, plan);
  print_time(out, plan, cpus);
}

}  // namespace interleave
