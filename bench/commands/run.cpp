#include "bench/commands/run.hpp"

#include "bench/commands/report.hpp"
#include "bench/commands/resume.hpp"
#include "bench/machine/machine.hpp"
#include "bench/measure/campaign.hpp"
#include "bench/measure/check_inputs.hpp"
#include "bench/plan/prediction.hpp"
#include "bench/plan/preflight.hpp"
#include "bench/record/calibration.hpp"
#include "bench/record/recorder.hpp"
#include "core/errors.hpp"
#include "core/machine.hpp"
#include "results/files/sample_columns.hpp"
#include "results/report/sustained.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <iterator>

#include <unistd.h>

namespace interleave {

namespace {

// "20260131T235959Z-4f2a": sorts by time, and differs for two runs of the same second.
std::string make_run_id(const std::string& utc) {
  std::string id;
  for (char letter : utc.substr(0, utc.find('.'))) {
    if (letter != '-' && letter != ':') id += letter;
  }
  std::array<char, 8> suffix{};
  auto mixed = splitmix64(static_cast<std::uint64_t>(now_ns()) ^ static_cast<unsigned>(::getpid()));
  std::snprintf(suffix.data(), suffix.size(), "Z-%04x", static_cast<unsigned>(mixed & 0xffff));
  return id + suffix.data();
}

bool is_fine(const Row& row) {
  return row.status == Status::ok || row.status == Status::unsupported ||
         row.status == Status::saturated;
}

// Removes the password from "scheme://user:password@host", because argv is written to a file.
std::string redacted(std::string argument) {
  for (auto at = argument.find("://"); at != argument.npos; at = argument.find("://", at + 3)) {
    auto colon = argument.find_first_of("/@:", at + 3);
    if (colon == argument.npos || argument[colon] != ':') continue;
    auto end = argument.find_first_of("/@", colon + 1);
    if (end == argument.npos || argument[end] != '@') continue;
    argument.replace(colon + 1, end - colon - 1, "***");
  }
  return argument;
}

enum class End : std::uint8_t { complete, out_of_time, interrupted };

const char* name_of(End end) {
  switch (end) {
    case End::complete: return "complete";
    case End::out_of_time: return "out_of_time";
    case End::interrupted: break;
  }
  return "interrupted";
}

void say_how_to_go_on(End end, const Recorder& recorder, const RunPlan& plan,
                      const std::filesystem::path& dir) {
  if (end == End::out_of_time) {
    auto rows = recorder.rows().size();
    std::cerr << "The time of --budget is over: " << rows << (rows == 1 ? " row of " : " rows of ")
              << (plan.repetitions.aim ? "at most " : "")
              << plan.cells.size() * plan.repetitions.blocks
              << (rows == 1 ? " is there" : " are there");
  } else {
    std::cerr << "interrupted";
  }
  std::cerr << "; to go on: interleave run --resume " << dir.string() << '\n';
}

// Refuses --raw for loads so large that the ledger keeps only sums and no records.
void require_records(const RunPlan& plan) {
  for (const Cell& cell : plan.cells) {
    if (!cell.open || cell.open->tasks() <= Ledger::most_tasks) continue;
    throw UsageError("--raw: " + cell.label() + " has " + std::to_string(cell.open->tasks()) +
                     " arrivals, and tasks have records up to " +
                     std::to_string(Ledger::most_tasks) + "; take a shorter --duration");
  }
}

}  // namespace

RunRecord begin_record(const RunRequest& request) {
  RunRecord record;
  record.started_utc = utc_now();
  record.run_id = make_run_id(record.started_utc);
  std::ranges::transform(request.argv, std::back_inserter(record.argv), redacted);
  record.machine = describe_machine();
  record.ended = "running";
  return record;
}

int exit_code_of(std::span<const Row> rows, const std::optional<Slo>& goal) {
  if (!std::ranges::all_of(rows, is_fine)) return exit_rows_failed;
  return goal && !is_met(*goal, rows) ? exit_goal_unmet : exit_ok;
}

int carry_out(Run run, OutputDirectory& output, Supervisor& supervisor) {
  auto time = run.plan.time;
  auto over = time ? std::optional(Clock::now() + *time) : std::nullopt;
  if (auto stop = supervisor.stop_signal(); stop != 0) return exit_signalled + stop;
  output.create();
  auto spins_per_us = run.record.spins_per_us;
  RunHistory history(run.plan, run.rows);
  Recorder recorder(output, run.plan, std::move(run.record), run.writing, std::move(run.rows));
  Campaign campaign(supervisor, run.plan, std::move(history), spins_per_us, over,
                    [&](const Outcome& outcome) {
                      const auto& row = recorder.add(outcome);
                      if (run.request.json)
                        std::cout << to_json(row) << std::endl;  // NOLINT: flushed
                    });
  campaign.run();
  auto stopped_by = supervisor.stop_signal();
  auto end = stopped_by != 0          ? End::interrupted
             : campaign.out_of_time() ? End::out_of_time
                                      : End::complete;
  recorder.close(name_of(end));
  report(recorder, run.request, output.path());
  if (end == End::complete) return exit_code_of(recorder.rows(), run.request.goal);
  say_how_to_go_on(end, recorder, run.plan, output.path());
  return end == End::interrupted ? exit_signalled + stopped_by : exit_out_of_time;
}

int run_command(const RunRequest& request) {
  if (request.resume) return resume(request);
  auto cpus = usable_cpus();
  Run run{.request = request, .plan = make_plan(request, cpus), .record = {}, .rows = {}};
  if (request.plan_only) {
    print_plan(std::cout, run.plan);
    return exit_ok;
  }
  raise_descriptor_limit();
  require_room(run.plan, read_limits());
  if (run.plan.raw) require_records(run.plan);
  run.record = begin_record(request);
  OutputDirectory output(request.out, run.record.run_id);
  run.record.spins_per_us = choose_calibration(request.calibration);
  Supervisor supervisor;
  run.record.facts = check_inputs(supervisor, run.plan);
  return carry_out(std::move(run), output, supervisor);
}

}  // namespace interleave
