// The flags of `interleave run`, parsed to a request. overrides.cpp applies them to a suite.
#include "bench/commands/flags.hpp"
#include "bench/commands/refusal.hpp"
#include "bench/plan/values.hpp"
#include "core/errors.hpp"
#include "core/ledger.hpp"
#include "core/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

// All flags of `run` as text, before they are parsed.
struct RunTexts {
  std::string models;
  std::string workloads;
  std::string workers = "auto";
  std::string in_flight;
  std::string tasks;
  std::string rate;
  std::string duration;
  std::string arrivals = "poisson";
  std::string slo;
  std::string repetitions;
  std::string seed;
  std::string out;
  std::string resume;
  std::string timeout;
  std::string memory_limit;
  std::string process_limit;
  std::string budget;
  std::string calibration;
  std::string color = "auto";
};

void declare_open_load(CLI::App& run, RunTexts& texts) {
  run.add_option(
         "--rate", texts.rate,
         "Open load: tasks that arrive a second, as a list; latency counts from the arrival")
      ->type_name("LIST");
  run.add_option("--duration", texts.duration,
                 "How long they arrive (default: 1s, or what a p99 needs)")
      ->type_name("TIME");
  take_one_of(run.add_option("--arrivals", texts.arrivals, "How they are spaced"),
              {"poisson", "constant"})
      ->capture_default_str();
  run.add_option("--slo", texts.slo,
                 "A goal for latency: which rate does each model sustain under it?")
      ->type_name("p99=20ms");
}

void declare_limits(CLI::App& run, RunTexts& texts, RunRequest& request) {
  run.add_option("--memory-limit", texts.memory_limit,
                 "Memory of each process of a cell, stacks included (default: no limit)")
      ->type_name("SIZE");
  run.add_option("--process-limit", texts.process_limit,
                 "Processes and threads of a cell (default: 10000 more than it needs)")
      ->type_name("N");
  run.add_flag("--counters", request.counters,
               "Count instructions, cycles, cache misses, allocations and system calls, as far as "
               "the machine "
               "can; which costs models that fork, switch or make many of them");
}

void declare_time(CLI::App& run, RunTexts& texts, RunRequest& request) {
  run.add_option("--repetitions", texts.repetitions, "How often each cell runs (one a block)")
      ->type_name("N");
  run.add_flag("--quick", request.quick, "Shorter and fewer repetitions");
  run.add_flag("--rigorous", request.rigorous,
               "Repeat each cell until its median is known to 1.5%: 10 to 100 times");
  run.add_option("--timeout", texts.timeout, "Longest time of a cell (default: 60s)")
      ->type_name("TIME");
  run.add_option("--budget", texts.budget,
                 "Time of the whole run: when it is over, the cell that runs is the last")
      ->type_name("TIME");
}

void declare_records(CLI::App& run, RunTexts& texts, RunRequest& request) {
  run.add_option("--out", texts.out, "Where results go; new or empty (default: interleave-out/ID)")
      ->type_name("DIR");
  run.add_flag("--raw", request.raw,
               "Write every task's record to raw.csv, about 150 bytes a task: docs/raw.md");
  run.add_option(
         "--calibration", texts.calibration,
         "What a microsecond of computing is (default: measured): so many steps, or as many "
         "as in the run in DIR, so that both do the same work")
      ->type_name("N|DIR");
  run.add_option("--resume", texts.resume, "Go on with the run in DIR, which was stopped")
      ->type_name("DIR");
}

void declare_run(CLI::App& run, RunTexts& texts, RunRequest& request) {
  run.add_option("--models", texts.models,
                 "Models, as a list of names; all: also those that a usual run leaves out")
      ->type_name("NAMES");
  run.add_option("--workloads", texts.workloads, "Workloads (default: those of the suite)")
      ->type_name("NAMES");
  run.add_option("--set", request.set,
                 "Set parameters of models or workloads, each to one value or to a list of them")
      ->type_name("[NAME.]KEY=VALUE,...")
      ->expected(1)
      ->take_all();
  run.add_option("--workers", texts.workers,
                 "Threads, processes or loops: auto, a list, or sweep: from 1 to the CPUs")
      ->type_name("LIST")
      ->capture_default_str();
  run.add_option("--in-flight", texts.in_flight, "Tasks admitted at once, as a list")
      ->type_name("LIST");
  run.add_option("--tasks", texts.tasks, "Tasks a repetition (default: from a pilot run)")
      ->type_name("N");
  declare_open_load(run, texts);
  declare_time(run, texts, request);
  run.add_option("--seed", texts.seed, "Seed of inputs and order (default: 1)")->type_name("N");
  declare_limits(run, texts, request);
  declare_records(run, texts, request);
  auto* plan = run.add_flag("--plan", request.plan_only, "Print what would run, and run nothing");
  auto* json =
      run.add_flag("--json", request.json, "Print a JSON object a row instead of the answer");
  json->excludes(plan);
  run.add_flag("--verbose", request.verbose,
               "Print tables, all verdicts and warnings too, as interleave show does")
      ->excludes(json);
  take_one_of(run.add_option("--color", texts.color, "When to use colours"),
              {"auto", "always", "never"})
      ->capture_default_str();
}

std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, seed);
  if (error != std::errc{} || rest != end) {
    throw UsageError("--seed: '" + text + "' is not a whole number below 2^64");
  }
  return seed;
}

using namespace std::chrono_literals;

void interpret_open_load(const CLI::App& run, const RunTexts& texts, RunRequest& request) {
  auto given = [&run](const char* flag) { return run.count(flag) > 0; };
  if (given("--rate")) request.rates = parse_rates("--rate", texts.rate);
  if (given("--duration")) {
    request.duration = parse_time("--duration", texts.duration, 1ms, 12h, "1ms to 12 hours (12h)");
  }
  using enum OpenLoad::Pattern;
  if (given("--arrivals")) request.arrivals = texts.arrivals == "constant" ? constant : poisson;
  if (given("--slo")) request.goal = parse_goal("--slo", texts.slo);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

void interpret_limits(const CLI::App& run, const RunTexts& texts, RunRequest& request) {
  auto given = [&run](const char* flag) { return run.count(flag) > 0; };
  if (given("--memory-limit")) {
    constexpr std::int64_t least = 4 << 20;
    request.cell_limits.memory_bytes = parse_size("--memory-limit", texts.memory_limit, least);
    if (sanitized) throw UsageError("--memory-limit: a sanitizer's own memory would exceed it");
  }
  if (given("--process-limit")) {
    constexpr std::int64_t most = 1 << 22;  // no pid is larger
    request.cell_limits.processes = parse_count_of("--process-limit", texts.process_limit, most);
  }
}

// The stopped run's own flags apply, so only those about output may be given again.
void interpret_resume(const CLI::App& run, const RunTexts& texts, RunRequest& request) {
  if (run.count("--resume") == 0) return;
  for (const auto* option : run.get_options()) {
    auto name = option->get_name();
    constexpr std::array<std::string_view, 4> allowed = {"--resume", "--json", "--verbose",
                                                         "--color"};
    if (option->count() == 0 || std::ranges::find(allowed, name) != allowed.end()) continue;
    throw UsageError("--resume: the run goes on as it was begun; " + name +
                     " cannot be given as well");
  }
  request.resume = texts.resume;
}

void interpret_time(const CLI::App& run, const RunTexts& texts, RunRequest& request) {
  auto given = [&run](const char* flag) { return run.count(flag) > 0; };
  for (const auto* flag : {"--quick", "--repetitions"}) {
    if (!request.rigorous || !given(flag)) continue;
    throw UsageError(std::string("--rigorous: the run finds out how often to repeat a cell; ") +
                     flag + " cannot be given as well, --budget can");
  }
  if (given("--repetitions")) {
    request.repetitions = parse_count_of("--repetitions", texts.repetitions, most_repetitions);
  }
  if (given("--timeout")) {
    request.timeout = parse_time("--timeout", texts.timeout, 10ms, 24h, "10ms to 24 hours (24h)");
  }
  if (given("--budget")) {
    request.time = parse_time("--budget", texts.budget, least_run, most_run, run_bounds);
  }
}

void interpret(const CLI::App& run, const RunTexts& texts, RunRequest& request) {
  auto given = [&run](const char* flag) { return run.count(flag) > 0; };
  if (given("--models")) request.models = parse_names("--models", texts.models);
  if (given("--workloads")) request.workloads = parse_names("--workloads", texts.workloads);
  request.workers = parse_workers("--workers", texts.workers);
  if (given("--in-flight")) {
    request.in_flight = parse_counts("--in-flight", texts.in_flight, most_in_flight);
  }
  if (given("--tasks")) {
    request.tasks = parse_count_of("--tasks", texts.tasks, Ledger::most_tasks);
  }
  if (given("--seed")) request.seed = parse_seed(texts.seed);
  interpret_limits(run, texts, request);
  interpret_time(run, texts, request);
  interpret_open_load(run, texts, request);
  if (given("--out")) request.out = texts.out;
  if (given("--calibration")) request.calibration = texts.calibration;
  interpret_resume(run, texts, request);
  if (texts.color == "always") request.color = RunRequest::Color::always;
  if (texts.color == "never") request.color = RunRequest::Color::never;
}

using Words = std::vector<std::string>;

// `suite` empty: the user may name one.
void add_command(CLI::App& program, const char* name, const char* meaning, const char* suite,
                 Words argv, std::optional<Command>& chosen) {
  auto texts = std::make_shared<RunTexts>();
  auto request = std::make_shared<RunRequest>();
  request->argv = std::move(argv);
  request->suite = suite;
  auto* run = program.add_subcommand(name, meaning);
  if (request->suite.empty()) {
    run->add_option("suite", request->suite,
                    "A suite: a name of interleave list suites, or a file (default: quick)")
        ->type_name("SUITE");
  }
  declare_run(*run, *texts, *request);
  run->callback([=, &chosen] {
    interpret(*run, *texts, *request);
    chosen = *request;
  });
}

}  // namespace

void add_run(CLI::App& program, const Words& argv, std::optional<Command>& chosen) {
  add_command(program, "run", "Run workloads on models, and compare", "", argv, chosen);
}

void add_map(CLI::App& program, const Words& argv, std::optional<Command>& chosen) {
  add_command(program, "map", "Run the suite map: which model wins, by waiting and tasks in flight",
              "map", argv, chosen);
}

}  // namespace interleave
