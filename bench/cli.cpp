// The command line, and the only file that knows its parser. Values are checked here as far as
// their form goes; what they mean together is for plan.cpp.
#include "bench/cli.hpp"

#include "bench/values.hpp"
#include "core/errors.hpp"
#include "core/ledger.hpp"
#include "core/settings.hpp"

#include <charconv>
#include <iostream>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

constexpr const char* exit_codes = R"(Exit codes:
  0    all rows are ok, unsupported or saturated
  1    some rows failed in another way
  2    the command line or an input makes no sense; nothing was changed
  3    fidelity --check: the simulator differs from CPython
  4    the environment refused: no disk space, no gnuplot, no process, no Python
  130  interrupted by SIGINT; what was measured is kept (143: by SIGTERM)

Values take units (500ms, 2s, 64KiB, 10k), lists (1,2,4) and ranges (1..4, 1..64:x2, 10..50:+10).)";

// The text of every flag of `run`, before it is given a type.
struct RunTexts {
  std::string models;
  std::string workloads;
  std::string workers = "auto";
  std::string in_flight;
  std::string tasks;
  std::string repetitions;
  std::string seed;
  std::string out;
  std::string timeout;
  std::string color = "auto";
};

void declare_run(CLI::App& run, RunTexts& texts, RunRequest& request) {
  run.add_option("--models", texts.models,
                 "Models, as a list of names; all: also those that a usual run leaves out")
      ->type_name("NAMES");
  run.add_option("--workloads", texts.workloads, "Workloads (default: the quick suite)")
      ->type_name("NAMES");
  run.add_option("--set", request.set, "Set a parameter of a model or workload")
      ->type_name("[NAME.]KEY=VALUE")
      ->expected(1)
      ->take_all();
  run.add_option("--workers", texts.workers, "Threads, processes or loops: auto, or a list")
      ->type_name("LIST")
      ->capture_default_str();
  run.add_option("--in-flight", texts.in_flight, "Tasks admitted at once, as a list")
      ->type_name("LIST");
  run.add_option("--tasks", texts.tasks, "Tasks a repetition (default: from a pilot run)")
      ->type_name("N");
  run.add_option("--repetitions", texts.repetitions, "How often each cell runs (one a block)")
      ->type_name("N");
  run.add_option("--seed", texts.seed, "Seed of inputs and order (default: 1)")->type_name("N");
  run.add_flag("--quick", request.quick, "Shorter and fewer repetitions");
  run.add_option("--timeout", texts.timeout, "Longest time of a cell (default: 60s)")
      ->type_name("TIME");
  run.add_option("--out", texts.out, "Where results go; new or empty (default: interleave-out/ID)")
      ->type_name("DIR");
  auto* plan = run.add_flag("--plan", request.plan_only, "Print what would run, and run nothing");
  run.add_flag("--json", request.json, "Print a JSON object a row instead of the table")
      ->excludes(plan);
  run.add_option("--color", texts.color, "When to use colours: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
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

Clock::duration parse_timeout(const std::string& text) {
  constexpr auto least = std::chrono::milliseconds(10);
  constexpr auto most = std::chrono::hours(24);
  Clock::duration timeout{};
  try {
    timeout = parse_duration(text);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--timeout: ") + error.what());
  }
  if (timeout < least || timeout > most) {
    throw UsageError("--timeout: '" + text + "': allowed is 10ms to 24 hours (1440m)");
  }
  return timeout;
}

void interpret(const CLI::App& run, const RunTexts& texts, RunRequest& request) {
  auto given = [&run](const char* flag) { return run.count(flag) > 0; };
  if (given("--models")) request.models = parse_names("--models", texts.models);
  if (given("--workloads")) request.workloads = parse_names("--workloads", texts.workloads);
  if (texts.workers != "auto") {
    request.workers = parse_counts("--workers", texts.workers, most_workers);
  }
  if (given("--in-flight")) {
    request.in_flight = parse_counts("--in-flight", texts.in_flight, most_in_flight);
  }
  if (given("--tasks")) {
    request.tasks = parse_count_of("--tasks", texts.tasks, Ledger::most_tasks);
  }
  if (given("--repetitions")) {
    request.repetitions = parse_count_of("--repetitions", texts.repetitions, most_repetitions);
  }
  if (given("--seed")) request.seed = parse_seed(texts.seed);
  if (given("--timeout")) request.timeout = parse_timeout(texts.timeout);
  if (given("--out")) request.out = texts.out;
  if (texts.color == "always") request.color = RunRequest::Color::always;
  if (texts.color == "never") request.color = RunRequest::Color::never;
}

void declare_list(CLI::App& list, ListRequest& request) {
  using enum ListRequest::What;
  static const std::map<std::string, ListRequest::What> kinds = {
      {"models", models}, {"workloads", workloads}, {"suites", suites}};
  list.add_option("what", request.what, "models, workloads or suites (default: all)")
      ->transform(CLI::CheckedTransformer(kinds).description(""))
      ->type_name("");
}

void declare_plot(CLI::App& plot, PlotCommand& request) {
  plot.add_option("dir", request.dir, "A directory that `interleave run` wrote")->required();
  plot.add_option("--kind", request.kind, "Which plot (default: those that fit the data)");
  auto* out = plot.add_option("--out", request.out, "A file to draw into: .svg or .png");
  plot.add_flag("--term", request.terminal, "Draw in the terminal")->excludes(out);
}

constexpr const char* fidelity_footer =
    R"(Plays the same scenarios in CPythons and in the simulator, one directly after the other, and prints
both. A line a point: the medians over the rounds, the error (of a ratio its logarithm, else the
difference), what is tolerated, and how far CPython's own rounds lie apart. It is ok when the error
is within one of the two. docs/fidelity.md tells what each row means.

Controls put something wrong in the simulator's place, which these rows must find out:
  no_force       a holder that was asked may win the lock again    F2 F3 F5
  old            Python 2's lock                                   F2 F3 F14
  half_interval  half of the switch interval                       F2 F3
  fifo           hands the lock to whoever waited longest          F4
  sleep          sleeps where it should compute                    F1

With --check the exit code is 3 when a row differs, or when a control was not found out.

)";

// The text of the flags of `fidelity`, before they are given a type.
struct FidelityTexts {
  std::string only;
  std::string rounds = "3";
};

void declare_fidelity(CLI::App& fidelity, FidelityTexts& texts, FidelityRequest& request) {
  fidelity
      .add_option("--python", request.pythons,
                  "A CPython to compare with, 2.7 or 3.2 and later; may be repeated (default: of "
                  "those on PATH, in ~/.pyenv and /usr/bin one 2.7, one up to 3.11, one later)")
      ->type_name("PATH")
      ->expected(1)
      ->take_all();
  fidelity.add_option("--only", texts.only, "Rows, as a list: F1,F5 (default: all)")
      ->type_name("ROWS");
  auto* quick = fidelity.add_flag("--quick", request.quick,
                                  "One round, fewer and shorter points: about two minutes");
  fidelity.add_option("--rounds", texts.rounds, "How often each point is measured on each side")
      ->type_name("N")
      ->capture_default_str()
      ->excludes(quick);
  fidelity.add_option("--control", request.control, "Put something wrong in the simulator's place")
      ->check(CLI::IsMember({"no_force", "old", "half_interval", "fifo", "sleep"}));
  fidelity.add_flag("--check", request.check, "Let the exit code tell whether all rows are met");
  fidelity.add_option("--out", request.out, "Where CSV files and pictures go; new or empty")
      ->type_name("DIR");
  fidelity.footer(std::string(fidelity_footer) + exit_codes);
}

void interpret(const CLI::App& fidelity, const FidelityTexts& texts, FidelityRequest& request) {
  if (fidelity.count("--only") > 0) request.only = parse_names("--only", texts.only);
  request.rounds = parse_count_of("--rounds", texts.rounds, 100);
}

}  // namespace

std::optional<Command> parse_command_line(int argc, char** argv) {
  CLI::App app{"Which concurrency model should this work run on, on this machine, and why?",
               "interleave"};
  app.set_version_flag("--version", "interleave " INTERLEAVE_VERSION);
  app.footer(exit_codes);
  app.require_subcommand(0, 1);
  app.fallthrough(false);

  ListRequest list;
  auto* list_command = app.add_subcommand("list", "Show models, workloads and suites");
  declare_list(*list_command, list);

  RunTexts texts;
  RunRequest run;
  run.argv.assign(argv, argv + argc);
  auto* command = app.add_subcommand("run", "Run workloads on models, and compare");
  command->footer(exit_codes);
  declare_run(*command, texts, run);

  PlotCommand plot;
  declare_plot(*app.add_subcommand("plot", "Draw the results of a run"), plot);

  FidelityTexts fidelity_texts;
  FidelityRequest fidelity;
  auto* fidelity_command =
      app.add_subcommand("fidelity", "Compare the simulated interpreter lock with CPython's");
  declare_fidelity(*fidelity_command, fidelity_texts, fidelity);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help and --version travel as exceptions
      app.exit(error);
      return std::nullopt;
    }
    throw UsageError(std::string(error.what()) + " (see interleave --help)");
  }
  if (app.get_subcommands().empty()) {
    throw UsageError("a command is missing: list, run, plot or fidelity (see interleave --help)");
  }
  if (command->parsed()) {
    interpret(*command, texts, run);
    return run;
  }
  if (fidelity_command->parsed()) {
    interpret(*fidelity_command, fidelity_texts, fidelity);
    return fidelity;
  }
  if (list_command->parsed()) return list;
  return plot;
}

}  // namespace interleave
