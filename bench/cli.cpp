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
  4    the environment refused: no disk space, no gnuplot, no process
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
    throw UsageError("a command is missing: list, run or plot (see interleave --help)");
  }
  if (command->parsed()) {
    interpret(*command, texts, run);
    return run;
  }
  if (list_command->parsed()) return list;
  return plot;
}

}  // namespace interleave
