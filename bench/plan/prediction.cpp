#include "bench/plan/prediction.hpp"

#include "results/text/human.hpp"

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

void print_time(std::ostream& out, const RunPlan& plan) {
  auto time = least_time(plan);
  if (!time) {
    out << "Predicted time: unknown, since --tasks fixes the work and not the time\n";
    return;
  }
  auto [least, most] = *time;
  out << "Predicted time: at least about " << whole_seconds(least) << " s";
  if (most > least) {
    out << " with the fewest blocks, and " << whole_seconds(most) << " s with the most";
  }
  out << "\n";
  if (plan.time && *plan.time < most) {
    out << "The time budget of " << whole_seconds(*plan.time)
        << (*plan.time < least ? " s ends it before\n" : " s may end it before\n");
  }
}

}  // namespace

std::optional<LeastTime> least_time(const RunPlan& plan) {
  if (plan.tasks) return std::nullopt;
  Clock::duration block{};
  for (const Cell& cell : plan.cells) {
    block += cell.open ? cell.open->duration : plan.repetitions.window;
  }
  return LeastTime{plan.repetitions.least_blocks() * block, plan.repetitions.blocks * block};
}

void print_plan(std::ostream& out, const RunPlan& plan) {
  if (!plan.suite.empty()) out << "Suite " << plan.suite << ": ";
  out << counted(plan.cells.size(), "cell") << ", ";
  if (plan.repetitions.aim) out << plan.repetitions.aim->least << " to ";
  out << counted(plan.repetitions.blocks, "block") << ", seed " << plan.seed << ":\n";
  print_cells(out, plan);
  print_order(out, plan);
  print_time(out, plan);
}

}  // namespace interleave
