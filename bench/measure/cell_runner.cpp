#include "bench/measure/cell_runner.hpp"

#include "bench/machine/cell_limits.hpp"
#include "bench/measure/memory.hpp"
#include "bench/plan/preflight.hpp"
#include "core/peer.hpp"

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

// Processes and threads beyond the model's own needs: a few helpers, and processes that others
// start on the machine meanwhile. Far below the number that overloads a machine.
constexpr std::uint64_t plenty = 10'000;

LoadKind load_of(const Cell& cell) {
  return cell.open ? LoadKind::open : LoadKind::batch;
}

Supervisor::Watch watched(const CellRunner::Watch& watch, const Ledger& ledger) {
  if (!watch) return {};
  return [&](pid_t group) { return watch(group, ledger); };
}

}  // namespace

CellRunner::CellRunner(Supervisor& supervisor, const RunPlan& plan, double spins_per_us)
    : supervisor_(supervisor),
      plan_(plan),
      spins_per_us_(spins_per_us),
      oracle_(supervisor, plan, spins_per_us),
      oom_kills_(count_oom_kills()) {}

Outcome CellRunner::measure_cell(const Cell& cell, std::uint32_t tasks, std::uint32_t block) {
  bool summed = tasks > Ledger::most_tasks;
  auto expected = summed ? std::span<const Record>() : oracle_.expected(cell, tasks);
  auto ledger = summed ? Ledger::summed(tasks, std::max(cell.in_flight, cell.workers))
                       : Ledger(tasks, load_of(cell));
  auto outcome = run({cell, tasks, plan_.seed, spins_per_us_, ledger, expected,
                      plan_.cell_limits.memory_bytes, plan_.counters, block},
                     {});
  if (plan_.raw && outcome.ran()) outcome.ledger = std::make_shared<Ledger>(std::move(ledger));
  return outcome;
}

Outcome CellRunner::try_cell(const Cell& cell, std::uint32_t tasks, const Watch& watch) {
  Ledger ledger(tasks, load_of(cell));
  return run(execution_of(cell, tasks, ledger), watched(watch, ledger));
}

void CellRunner::hold_cell(const Cell& cell, std::uint32_t tasks, Hold hold, const Watch& watch) {
  Ledger ledger(tasks, load_of(cell));
  auto execution = execution_of(cell, tasks, ledger);
  execution.hold = hold;
  run(execution, watched(watch, ledger));
}

Execution CellRunner::execution_of(const Cell& cell, std::uint32_t tasks,
                                   const Ledger& ledger) const {
  return {cell, tasks, plan_.seed, spins_per_us_, ledger, {}, plan_.cell_limits.memory_bytes};
}

Outcome CellRunner::run(const Execution& execution, const Supervisor::Watch& watch) {
  auto most = plan_.cell_limits.processes.value_or(needs_of(execution.cell).processes + plenty);
  ProcessCount process_count(most);
  Peer::watch_over_children();
  auto ending = supervisor_.run([&] { return pack(execute(execution)); }, plan_.timeout, watch,
                                [&](pid_t group) { return process_count.exceeded(group); });
  auto kills = count_oom_kills();
  bool out_of_memory = kills > std::exchange(oom_kills_, kills);
  return classify(execution, ending, out_of_memory, plan_.timeout);
}

}  // namespace interleave
