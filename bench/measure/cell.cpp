// The body of a cell process. None of it runs during the window, from the gate to the last finish.
// All sums are made after the workers have ended.
#include "bench/measure/cell.hpp"

#include "bench/machine/kernel_counters.hpp"
#include "bench/measure/allocations.hpp"
#include "bench/measure/counters.hpp"
#include "bench/measure/ledger_summary.hpp"
#include "core/arrivals.hpp"
#include "core/errors.hpp"
#include "core/machine.hpp"
#include "core/peer.hpp"
#include "core/window.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <new>
#include <system_error>

#include <sys/resource.h>

namespace interleave {

namespace {

double seconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e9;
}

// Clamps at zero, because the reading at the gate may be slightly late.
std::uint64_t counted(std::int64_t value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

void sum_up_tally(const Tally& tally, Report& report) {
  report.cpu_user_s = static_cast<double>(counted(tally.cpu_user_us)) * 1e-6;
  report.cpu_sys_s = static_cast<double>(counted(tally.cpu_sys_us)) * 1e-6;
  report.ctx_voluntary = counted(tally.ctx_voluntary);
  report.ctx_involuntary = counted(tally.ctx_involuntary);
  report.units = tally.units;
  report.stalls = tally.stalls;
  report.gathered_in_line = tally.gathered_in_line;
}

void sum_up_stamps(const KernelCounters& before, const KernelCounters& after, Report& report) {
  report.steal_s = after.steal_s - before.steal_s;
  report.throttled_s = after.throttled_s - before.throttled_s;
  report.has_throttling = after.has_throttling;
  if (!after.pressure_s) return;
  // The kernel counts microseconds, so further digits are rounding errors.
  auto waited_s = *after.pressure_s - before.pressure_s.value_or(0);
  report.pressure_s = std::round(waited_s * 1e6) / 1e6;
}

// Returns the peak size of this process or of its largest reaped child.
std::uint64_t largest_process() {
  rusage children{};
  ::getrusage(RUSAGE_CHILDREN, &children);
  auto largest = std::max(usage_so_far().ru_maxrss, children.ru_maxrss);
  return static_cast<std::uint64_t>(largest) << 10;
}

// Runs the job and counts only while its window is open. Peers are not counted, because they were
// started before.
void run_counted(const std::function<void()>& run, Report& report) {
  static const Counters* counting = nullptr;
  Counters counters(cell_counters());
  counting = &counters;
  count_allocations();
  at_opening([] {
    recount_allocations();
    counting->start();
  });
  static std::optional<std::uint64_t> allocations;
  at_end([] {
    counting->stop();
    allocations = counted_allocations();
  });
  run();
  at_opening(nullptr);
  at_end(nullptr);
  counting = nullptr;
  report.allocations = allocations;
  report.instructions = counters.read(0);
  report.cycles = counters.read(1);
  report.cache_misses = counters.read(2);
  report.syscalls = counters.read(3);
}

void run_job(const Execution& execution, Report& report) {
  const Cell& cell = execution.cell;
  Plan plan{.tasks = execution.tasks,
            .slots = std::max(cell.in_flight, cell.workers),
            .seed = execution.seed,
            .spins_per_us = execution.spins_per_us,
            .processes = cell.processes};
  auto environment = cell.workload->prepare(cell.workload_settings, plan);
  auto executor = cell.model->make(cell.model_settings);
  const Workload& workload =
      execution.hold ? holding(*cell.workload, execution.ledger, *execution.hold) : *cell.workload;
  Job job{workload,       *environment, execution.ledger, execution.tasks,
          cell.in_flight, cell.workers, execution.seed,   environment->background_tasks(),
          cell.processes};
  report.background_tasks = job.background;
  if (cell.open) {
    schedule(execution.ledger, *cell.open, arrivals_seed(execution.seed, execution.block));
  }
  sharpen_timers();

  auto before = KernelCounters::now();
  auto begun = now_ns();
  auto run = [&] {
    executor->run(job);
    job.end_window();  // does nothing if the executor has ended it
  };
  execution.counters ? run_counted(run, report) : run();
  report.peer_cpu_s = job.ledger.peer_cpu_s_at_end() - job.ledger.peer_cpu_s_at_open();
  report.queries = environment->queries();
  auto after = KernelCounters::now();

  report.startup_s = seconds(job.ledger.made_ns() - begun);
  sum_up_stamps(before, after, report);
  report.max_rss_bytes = largest_process();
  sum_up_tally(job.ledger.tally(), report);
  summarize_tasks(execution, *environment, report);
  report.lock = report_lock(job.ledger.tally().lock, report.wall_s);
  report.spectrum = measure(job.ledger, cell.in_flight);
}

// Reports the failure of a peer first, since it caused the others.
void run_job_and_peers(const Execution& execution, Report& report) {
  try {
    run_job(execution, report);
  } catch (const std::exception&) {
    if (auto failure = Peer::failure()) throw *failure;
    throw;
  }
  auto failure = report.failed_tasks > 0 ? Peer::failure() : std::nullopt;
  if (failure) throw *failure;
}

}  // namespace

Report::End Report::end_of(const std::error_code& code) {
  for (auto limit : {EAGAIN, EMFILE, ENFILE, ENOSYS, EPERM}) {
    if (code == std::error_code(limit, std::generic_category())) return Report::End::unsupported;
  }
  return code == std::errc::not_enough_memory ? Report::End::out_of_memory : Report::End::threw;
}

void Report::say(std::string_view text) {
  auto length = std::min(text.size(), sizeof(error) - 1);
  std::memcpy(error, text.data(), length);
  error[length] = '\0';
}

Report execute(const Execution& execution) {
  Report report;
  auto ended = [&report](Report::End end, const char* why) {
    report.end = end;
    report.say(why);
  };
  try {
    if (execution.memory_limit) limit_memory(*execution.memory_limit);
    run_job_and_peers(execution, report);
  } catch (const Unsupported& error) {
    ended(Report::End::unsupported, error.what());
  } catch (const std::bad_alloc&) {
    ended(Report::End::out_of_memory, "no memory for the cell");
  } catch (const std::system_error& error) {
    auto why = std::string(error.what());
    if (error.code().value() == EMFILE) why += " (RLIMIT_NOFILE: ulimit -n)";
    ended(Report::end_of(error.code()), why.c_str());
  } catch (const std::exception& error) {
    ended(Report::End::threw, error.what());
  }
  return report;
}

std::string pack(const Report& report) {
  return {reinterpret_cast<const char*>(&report), sizeof report};  // NOLINT
}

std::optional<Report> unpack(const std::string& message) {
  if (message.size() != sizeof(Report)) return std::nullopt;
  Report report;
  std::memcpy(&report, message.data(), sizeof report);
  return report;
}

}  // namespace interleave
