// Any bytes as the run.json of a run that shall go on, or be compared.
#include "bench/record/run_facts.hpp"
#include "bench/record/stopped_run.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <cmath>

namespace interleave::fuzz {

namespace {

RunPlan no_plan() {
  return {.suite = "",
          .cells = {},
          .repetitions = quick_repetitions,
          .tasks = {},
          .seed = 1,
          .timeout = {}};
}

void examine_stopped(const StoppedRun& stopped) {
  require(std::isfinite(stopped.spins_per_us) && stopped.spins_per_us > 0, "work has a length");
  accepted([&] {
    require_same(scratch(), stopped, {}, no_plan());
    return true;
  });
  RunRecord record{.run_id = stopped.run_id,
                   .argv = stopped.argv,
                   .machine = {},
                   .spins_per_us = stopped.spins_per_us,
                   .started_utc = stopped.started_utc,
                   .resumed_utc = stopped.resumed_utc,
                   .finished_utc = "",
                   .ended = stopped.ended,
                   .facts = {},
                   .warnings = {}};
  write_run_json(scratch(), record, no_plan());
  auto again = read_stopped_run(scratch());
  require(again.run_id == stopped.run_id && again.argv == stopped.argv &&
              again.resumed_utc == stopped.resumed_utc && again.ended == stopped.ended &&
              again.started_utc == stopped.started_utc &&
              again.spins_per_us == stopped.spins_per_us,
          "what is written is what is read");
}

}  // namespace

void examine(std::string_view input) {
  write_file(scratch() / "run.json", input);
  auto facts = accepted([] { return read_run_facts(scratch()); });
  auto stopped = accepted([] { return read_stopped_run(scratch()); });
  if (stopped) examine_stopped(*stopped);
  if (!facts) return;
  write_file(scratch() / "run.json", "{}");
  for (const auto& sentence : differing_facts(*facts, read_run_facts(scratch()), true)) {
    require(is_plain(sentence) && sentence.find('\n') == std::string::npos, "shown on a line");
  }
}

}  // namespace interleave::fuzz
