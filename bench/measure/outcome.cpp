#include "bench/measure/outcome.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/measure/expected_units.hpp"
#include "bench/measure/noise_flags.hpp"
#include "bench/plan/batch_sizes.hpp"
#include "core/peer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <sys/wait.h>

namespace interleave {

namespace {

// A shorter window says little. A scheduler's time slice of 3 ms is a third of it. Starting the
// workers takes tens of microseconds each, which is a visible part.
constexpr double short_window_s = 0.01;
constexpr double busy_peer = 0.85;  // of a CPU; a busier peer may limit the model

// "12 of 100 tasks done": the progress of a cell that did not end well.
std::string progress(const Ledger& ledger) {
  return std::to_string(ledger.finished()) + " of " + std::to_string(ledger.tasks()) +
         " tasks done";
}

std::string cause_of_death(int wait_status) {
  if (!WIFSIGNALED(wait_status)) {
    return "the cell exited with status " + std::to_string(WEXITSTATUS(wait_status));
  }
  const char* name = ::sigabbrev_np(WTERMSIG(wait_status));
  return "the cell was killed by SIG" + std::string(name != nullptr ? name : "?");
}

std::string in_seconds(Clock::duration time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g s", std::chrono::duration<double>(time).count());
  return text.data();
}

// For a cell that ended, or was ended, before it could report.
void fill_in_end(Row& row, const Execution& execution, const Ending& ending, bool out_of_memory,
                 Clock::duration timeout) {
  auto far = progress(execution.ledger);
  auto peer = Peer::failure();
  if (peer && ending.cause == Ending::Cause::itself) {
    bool is_limit = Report::end_of(peer->code()) == Report::End::unsupported;
    row.status = is_limit ? Status::unsupported : Status::failed;
    row.error = std::string(peer->what()) + "; " + far;
  } else if (ending.cause == Ending::Cause::too_many) {
    row.status = Status::failed;
    row.error = "killed: more processes and threads than a cell may have (--process-limit); " + far;
  } else if (ending.cause == Ending::Cause::interrupt) {
    row.status = Status::interrupted;
    row.error = "interrupted; " + far;
  } else if (ending.cause == Ending::Cause::timeout) {
    row.status = Status::timeout;
    row.error = "not done within " + in_seconds(timeout) + "; " + far;
  } else {
    row.status = out_of_memory ? Status::out_of_memory : Status::crashed;
    row.error = cause_of_death(ending.wait_status) + "; " + far;
  }
}

Status status_of(const Report& report, bool out_of_memory) {
  switch (report.end) {
    case Report::End::unsupported: return Status::unsupported;
    case Report::End::out_of_memory: return Status::out_of_memory;
    case Report::End::threw: return out_of_memory ? Status::out_of_memory : Status::failed;
    case Report::End::ran: break;
  }
  if (report.wrong) return Status::wrong_result;
  if (report.failed_tasks == 0) return report.saturated ? Status::saturated : Status::ok;
  if (out_of_memory || report.starved) return Status::out_of_memory;
  return report.limited ? Status::unsupported : Status::failed;
}

// The costs of the window, which explain the throughput.
void fill_in_costs(Row& row, const Report& report, bool gil) {
  row.cpu_user_s = report.cpu_user_s;
  row.cpu_sys_s = report.cpu_sys_s;
  if (report.peer_cpu_s > 0) row.peer_cpu_s = report.peer_cpu_s;
  row.ctx_voluntary = report.ctx_voluntary;
  row.ctx_involuntary = report.ctx_involuntary;
  row.max_rss_bytes = report.max_rss_bytes;
  if (gil) row.gil_wait_s = report.lock.wait_s();
  if (gil) row.gil_switches = report.lock.switches;
  if (report.has_throttling) row.throttled_s = report.throttled_s;
  row.steal_s = report.steal_s;
  row.queries = report.queries;
  row.achieved_share = report.achieved_share;
  row.congestions = report.congestions;
  if (report.capped) row.add_flag("capped");
  row.pressure_s = report.pressure_s;
  row.instructions = report.instructions;
  row.cycles = report.cycles;
  row.cache_misses = report.cache_misses;
  row.allocations = report.allocations;
  row.syscalls = report.syscalls;
  if (report.peer_cpu_s > busy_peer * report.wall_s) row.add_flag("peer_bound");
  if (report.stalls > 0) row.add_flag("stalled_loop");
  if (report.gathered_in_line) row.add_flag("inline_gather");
}

// A short batch consists mostly of its start. Its latencies depend on the number of tasks and say
// nothing about the model.
bool is_without_latency(const Execution& execution) {
  return !execution.cell.open && is_short_batch(execution.tasks, execution.cell.in_flight);
}

void forget_latency(Row& row) {
  for (auto latency : {&Row::lat_p50_ns, &Row::lat_p90_ns, &Row::lat_p95_ns, &Row::lat_p99_ns,
                       &Row::lat_p999_ns, &Row::lat_max_ns}) {
    (row.*latency).reset();
  }
  row.add_flag(short_batch_flag);
}

void fill_in_run(Row& row, const Execution& execution, const Report& report) {
  row.units = report.units;
  row.wall_s = report.wall_s;
  row.startup_s = report.startup_s;
  row.failed_tasks = report.failed_tasks;
  if (report.background_tasks > 0) row.background_tasks = report.background_tasks;
  // Background tasks compute by the calibration, too.
  bool depends = execution.cell.workload->is_calibrated || report.background_tasks > 0;
  if (depends) row.spins_per_us = execution.spins_per_us;
  if (report.has_digest) row.digest = digest_text(report.digest);
  if (!report.wrong) row.throughput_per_s = report.throughput_per_s;
  if (report.unchecked) row.add_flag("no_oracle");
  if (report.never_begun > 0) row.add_flag("not_all_begun");
  fill(row, report.spectrum);
  if (row.wall_s < short_window_s) row.add_flag("short_window");
  if (is_without_latency(execution)) forget_latency(row);
  fill_in_costs(row, report, execution.cell.model->has_gil);
}

// A model that made the wrong number of workers or frames did not run as that model. It gets
// wrong_result even if every digest matches.
void check_units(const Execution& execution, Report& report) {
  if (report.end != Report::End::ran || report.wrong || report.failed_tasks > 0) return;
  auto broken = unit_mismatch(execution.cell, execution.tasks - report.never_begun, report.units);
  if (!broken) return;
  report.wrong = true;
  report.say(*broken);
}

Row row_of(const Cell& cell, std::uint64_t seed) {
  Row row;
  row.model = cell.model->name;
  row.workload = cell.workload->name;
  row.params = cell.params();
  row.workers = cell.shown_workers();
  row.in_flight = cell.in_flight;
  row.usable_cpus = cell.usable_cpus;
  if (cell.model->computes_one_at_a_time) row.one_at_a_time = 1;
  row.worker_rule = cell.worker_rule();
  row.seed = seed;
  if (cell.workers_cut) row.add_flag("workers_cut");
  if (cell.processes_cut) row.add_flag("processes_cut");
  if (cell.open) {
    row.load = "open";
    row.offered_per_s = cell.open->per_s;
    if (cell.open->pattern == OpenLoad::Pattern::constant) row.add_flag("constant_arrivals");
  }
  return row;
}

}  // namespace

Outcome refused(const Cell& cell, std::uint64_t seed, std::string why) {
  Outcome outcome{.row = row_of(cell, seed)};
  outcome.row.status = Status::unsupported;
  outcome.row.error = std::move(why);
  return outcome;
}

Outcome classify(const Execution& execution, const Ending& ending, bool out_of_memory,
                 Clock::duration timeout) {
  Outcome outcome{.row = row_of(execution.cell, execution.seed)};
  outcome.row.tasks = execution.tasks;
  if (ending.frozen) outcome.row.add_flag("frozen");
  auto report = ending.clean() ? unpack(ending.message) : std::nullopt;
  if (!report) {
    fill_in_end(outcome.row, execution, ending, out_of_memory, timeout);
    return outcome;
  }
  check_units(execution, *report);
  outcome.row.status = status_of(*report, out_of_memory);
  outcome.row.error = report->error;
  if (report->end != Report::End::ran) return outcome;
  fill_in_run(outcome.row, execution, *report);
  round_off(outcome.row);
  outcome.spectrum = report->spectrum;
  if (execution.cell.model->has_gil) outcome.lock = report->lock;
  return outcome;
}

}  // namespace interleave
