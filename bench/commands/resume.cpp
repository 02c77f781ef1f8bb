#include "bench/commands/resume.hpp"

#include "bench/commands/cli.hpp"
#include "bench/commands/run.hpp"
#include "bench/machine/limits.hpp"
#include "bench/measure/check_inputs.hpp"
#include "bench/record/stopped_run.hpp"
#include "core/errors.hpp"
#include "core/machine.hpp"
#include "results/files/repair.hpp"
#include "results/files/samples.hpp"

#include <iostream>

namespace interleave {

namespace {

// Returns the request of the stopped run, with the output options of this one.
RunRequest request_of(const StoppedRun& stopped, const RunRequest& asked) {
  auto words = stopped.argv;
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::optional<Command> command;
  try {
    command = parse_command_line(static_cast<int>(words.size()), argv.data());
  } catch (const UsageError& error) {
    throw UsageError("--resume " + asked.resume->string() +
                     ": its command line is refused now: " + error.what());
  }
  auto* request = command ? std::get_if<RunRequest>(&*command) : nullptr;
  if (request == nullptr) {
    throw UsageError("--resume " + asked.resume->string() +
                     ": run.json has no command line of a run");
  }
  request->json = asked.json;
  request->verbose = asked.verbose;
  request->color = asked.color;
  return *request;
}

// Keeps the stopped run's name, start time and calibration.
RunRecord record_of(const StoppedRun& stopped, const RunRequest& request) {
  auto record = begin_record(request);
  record.run_id = stopped.run_id;
  record.argv = stopped.argv;
  record.resumed_utc = stopped.resumed_utc;
  record.resumed_utc.push_back(record.started_utc);
  record.started_utc = stopped.started_utc;
  record.spins_per_us = stopped.spins_per_us;
  return record;
}

}  // namespace

int resume(const RunRequest& asked) {
  const auto& dir = *asked.resume;
  auto output = OutputDirectory::reopen(dir);
  auto stopped = read_stopped_run(dir);
  if (stopped.ended == "complete") {
    std::cerr << dir.string() << ": the run is complete, nothing is left to do\n";
    return exit_code_of(read_samples(dir), request_of(stopped, asked).goal);
  }
  auto request = request_of(stopped, asked);
  auto plan = make_plan(request, usable_cpus());
  auto record = record_of(stopped, request);
  require_same(dir, stopped, record, plan);
  raise_descriptor_limit();
  Supervisor supervisor;
  record.facts = check_inputs(supervisor, plan);
  require_same_inputs(dir, stopped, record);
  return carry_out({.request = std::move(request),
                    .plan = std::move(plan),
                    .record = std::move(record),
                    .writing = Writing::on,
                    .rows = repair_run(dir)},
                   output, supervisor);
}

}  // namespace interleave
