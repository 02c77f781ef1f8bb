#include "tests/support.hpp"

#include "core/machine.hpp"
#include "core/oracle.hpp"
#include "core/posix.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <sys/wait.h>

namespace interleave::testing {

namespace {

constexpr int children_left_behind = 77;

void write_text(int fd, std::string_view text) {
  check(::write(fd, text.data(), text.size()), "write");
}

std::string read_text(int fd) {
  std::array<char, 512> buffer{};
  auto length = check(::read(fd, buffer.data(), buffer.size()), "read");
  return {buffer.data(), static_cast<std::size_t>(length)};
}

void run_cell(const Trial& trial, const Ledger& ledger, bool instant,
              const std::function<void(const Job&)>& run) {
  auto settings = Settings::parse(trial.workload.name, trial.workload.parameters, trial.set);
  auto slots = std::max(trial.in_flight, trial.workers);
  Plan plan{.tasks = trial.count(),
            .slots = slots,
            .seed = trial.seed,
            .instant = instant,
            .processes = trial.processes};
  auto environment = trial.workload.prepare(settings, plan);
  Job job{trial.workload,  *environment,  ledger,     trial.count(),
          trial.in_flight, trial.workers, trial.seed, environment->background_tasks(),
          trial.processes};
  if (ledger.has_arrivals()) schedule(ledger, *trial.open, trial.seed);
  sharpen_timers();
  run(job);
  job.end_window();  // as the supervisor's cell does
}

Verdict run_forked(const Trial& trial, bool instant, const std::function<void(const Job&)>& run) {
  auto load = trial.open && !instant ? LoadKind::open : LoadKind::batch;
  auto slots = std::max(trial.in_flight, trial.workers);
  bool summed = trial.summed && !instant;
  Verdict verdict{.ledger = summed ? Ledger::summed(trial.count(), slots, trial.count() / 3)
                                   : Ledger(trial.count(), load)};
  auto errors = make_pipe();
  auto parent = ::getpid();
  pid_t cell = check(::fork(), "fork");
  if (cell == 0) {
    die_with_parent(parent);
    try {
      run_cell(trial, verdict.ledger, instant, run);
    } catch (const std::exception& error) {
      write_text(errors.out.get(), error.what());
    }
    exit_child(children_left() == 0 ? 0 : children_left_behind);
  }
  errors.out.reset();
  verdict.error = read_text(errors.in.get());
  check(::waitpid(cell, &verdict.wait_status, 0), "waitpid");
  return verdict;
}

}  // namespace

Verdict run_in_cell(Executor& executor, const Trial& trial) {
  return run_forked(trial, false, [&](const Job& job) { executor.run(job); });
}

Verdict run_oracle_in_cell(const Trial& trial) {
  return run_forked(trial, true, [](const Job& job) { run_oracle(job); });
}

std::string difference(const Verdict& verdict, const Verdict& expected) {
  auto got = verdict.ledger.records();
  auto want = expected.ledger.records();
  if (got.size() != want.size()) return "another number of tasks";
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (got[i].agrees_with(want[i])) continue;
    return "task " + std::to_string(i) + ": outcome " +
           std::to_string(static_cast<int>(got[i].outcome)) + " digest " +
           std::to_string(got[i].digest) + " note '" + got[i].note + "', expected outcome " +
           std::to_string(static_cast<int>(want[i].outcome)) + " digest " +
           std::to_string(want[i].digest) + " note '" + want[i].note + "'";
  }
  return {};
}

std::string test_name(std::string_view model) {
  std::string name(model);
  std::ranges::replace(name, '+', '_');
  return name;
}

int children_left() {
  siginfo_t info{};
  int left = ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
  return left == 0 ? 1 : 0;  // -1 with ECHILD: none
}

}  // namespace interleave::testing
