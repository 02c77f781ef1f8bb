#include "bench/record/recorder.hpp"

#include "bench/measure/noise_flags.hpp"
#include "bench/measure/warnings.hpp"
#include "bench/plan/batch_sizes.hpp"
#include "bench/record/imprecise_cells.hpp"

namespace interleave {

// Writes run.json first, so that rows are never without their description.
Recorder::Recorder(OutputDirectory& output, const RunPlan& plan, RunRecord record, Writing how,
                   std::vector<Row> history)
    : output_(output),
      plan_(plan),
      record_(std::move(record)),
      samples_(output.path(), how),
      latencies_(output.path(), how),
      lock_files_(output.path(), how),
      rows_(std::move(history)) {
  if (plan.raw) raw_.emplace(output.path(), how);
  write_run_json(output_.path(), record_, plan_);
}

// The row is written last, since it marks the repetition as done (see repair_run()).
const Row& Recorder::add(const Outcome& outcome) {
  Row row = outcome.row;
  row.run_id = record_.run_id;
  row.suite = plan_.suite;
  row.machine = record_.machine.id;
  row.machine_cpus = record_.machine.cpus_usable;
  flag_noise(row, record_.machine);
  if (outcome.spectrum && !row.has_flag(short_batch_flag))
    latencies_.append(row, *outcome.spectrum);
  if (outcome.lock) lock_files_.append(row, *outcome.lock);
  if (raw_ && outcome.ledger) raw_->append(row, *outcome.ledger);
  samples_.append(row);
  output_.keep();
  return rows_.emplace_back(std::move(row));
}

void Recorder::close(const char* ended) {
  samples_.sync();
  latencies_.sync();
  lock_files_.sync();
  if (raw_) raw_->sync();
  record_.ended = ended;
  record_.finished_utc = utc_now();
  record_.warnings = find_warnings(record_.machine, rows_);
  if (auto wide = find_imprecise_cells(plan_, RunHistory(plan_, rows_)))
    record_.warnings.push_back(*wide);
  write_run_json(output_.path(), record_, plan_);
  output_.keep();
}

std::vector<const char*> Recorder::files() const {
  std::vector<const char*> names = {"samples.csv", "latency.csv"};
  if (raw_) names.push_back("raw.csv");
  if (lock_files_.exist()) names.insert(names.end(), {"gil.csv", "gil_waits.csv"});
  names.push_back("run.json");
  return names;
}

}  // namespace interleave
