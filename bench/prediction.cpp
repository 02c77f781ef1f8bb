#include "bench/prediction.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace interleave {

namespace {

constexpr std::uint32_t most_blocks_shown = 20;

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
  auto shown = std::min(plan.budget.blocks, most_blocks_shown);
  for (std::uint32_t block = 1; block <= shown; ++block) {
    out << "  block " << block << ':';
    for (auto place : block_order(plan.cells.size(), plan.seed, block)) out << ' ' << place + 1;
    out << '\n';
  }
  if (shown < plan.budget.blocks) {
    out << "  and so on, to block " << plan.budget.blocks << '\n';
  }
}

void print_time(std::ostream& out, const RunPlan& plan) {
  auto time = predicted_time(plan);
  if (!time) {
    out << "Predicted time: unknown, since --tasks fixes the work and not the time\n";
    return;
  }
  out << "Predicted time: about " << whole_seconds(*time) << " s\n";
  if (plan.time && *plan.time < *time) {
    out << "The time budget of " << whole_seconds(*plan.time) << " s ends it before\n";
  }
}

}  // namespace

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
  if (!plan.suite.empty()) out << "Suite " << plan.suite << ": ";
  out << plan.cells.size() << " cells, " << plan.budget.blocks << " blocks, seed " << plan.seed
      << ":\n";
  print_cells(out, plan);
  print_order(out, plan);
  print_time(out, plan);
}

}  // namespace interleave
