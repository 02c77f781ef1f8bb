// The command line as a whole: the list of commands, and the reports of mistakes in it.
#include "bench/commands/cli.hpp"

#include "bench/commands/flags.hpp"
#include "bench/commands/help.hpp"
#include "bench/commands/refusal.hpp"
#include "core/errors.hpp"
#include "core/suggestion.hpp"
#include "results/text/terminal.hpp"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include <unistd.h>

namespace interleave {

namespace {

constexpr const char* program_footer =
    R"(interleave help COMMAND explains a command, and interleave list NAME a model, a workload or a suite.

Values take units (500ms, 2s, 1h, 64KiB, 1GB, 10k), lists (1,2,4) and ranges (1..4, 1..64:x2, 10..50:+10).

Exit codes:
0	all rows are ok, unsupported or saturated
1	some rows failed in another way
2	the command line or an input makes no sense; nothing was changed
3	compare --fail-on regression: a cell is slower by more than the threshold; fidelity --check: the simulator differs from CPython; run --slo: some model was not shown to meet the goal at any of its rates
4	the environment refused: no disk space, no rsvg-convert, no process, no Python
124	the time of --budget was over; what was measured is kept
130	interrupted by SIGINT; what was measured is kept, and run --resume goes on (129: by SIGHUP, 143: by SIGTERM)
)";

void print_help(const CLI::App& command) {
  std::cout << help_text(command, text_columns(STDOUT_FILENO));
}

// The callback looks up the name, because only then do all commands exist.
void add_help(CLI::App& program, bool& helped) {
  auto name = std::make_shared<std::string>();
  auto* help = program.add_subcommand("help", "Explain a command");
  help->add_option("command", *name, "Which one (default: the program as a whole)");
  help->callback([&program, &helped, name] {
    helped = true;
    if (name->empty()) return print_help(program);
    std::vector<std::string> names;
    for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
      if (command->get_name() == *name) return print_help(*command);
      names.push_back(command->get_name());
    }
    std::vector<std::string_view> known(names.begin(), names.end());
    throw UsageError("help: unknown command '" + *name + "'" + suggestion(*name, known) +
                     "; known: " + join(known));
  });
}

// Refuses a value after a flag that takes none, as in --quick=no.
void refuse_values_of_flags(CLI::App& program) {
  for (CLI::App* command : program.get_subcommands([](CLI::App*) { return true; })) {
    for (CLI::Option* option : command->get_options()) {
      if (option->get_items_expected_max() == 0) option->disable_flag_override();
    }
  }
}

// Handles --help and --version, which CLI11 reports as exceptions. Returns true for these.
bool is_answered(const CLI::App& program, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) return false;
  if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) {
    std::cout << error.what() << '\n';
    return true;
  }
  auto named = program.get_subcommands();
  print_help(named.empty() ? program : *named.front());
  return true;
}

}  // namespace

void add_list(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<ListRequest>();
  auto* list = program.add_subcommand("list", "Show models, workloads and suites, or one of them");
  list->add_option("what", request->what,
                   "models, workloads or suites, or the name of one (default: all in short); "
                   "columns: those of a run's files")
      ->type_name("NAME");
  list->add_option("--show", request->shown_suite, "Print this built-in suite as TOML, to copy")
      ->type_name("SUITE");
  take_one_of(
      list->add_option_function<std::string>(
          "--format", [=](const std::string& format) { request->markdown = format == "markdown"; },
          "Print the columns as"),
      {"table", "markdown"});
  list->callback([=, &chosen] { chosen = *request; });
}

void add_plot(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<PlotCommand>();
  auto* plot = program.add_subcommand("plot", "Draw the results of a run");
  plot->add_option("dir", request->dirs, "Directories that interleave run wrote")
      ->required()
      ->type_name("DIR...");
  plot->add_option("--kind", request->kind,
                   "Which plot: throughput, speedup, workers, latency, rate, memory or locks "
                   "(default: those that fit the data)")
      ->type_name("KIND");
  auto* out = plot->add_option("--out", request->out,
                               "A file to draw into, .svg or .png (PNG needs rsvg-convert)")
                  ->type_name("FILE");
  plot->add_flag("--term", request->terminal, "Draw in the terminal")->excludes(out);
  plot->callback([=, &chosen] { chosen = *request; });
}

std::optional<Command> parse_command_line(int argc, char** argv) {
  CLI::App program{"Which concurrency model should this work run on, on this machine, and why?",
                   "interleave"};
  program.set_help_flag("-h,--help", "Show this help");
  program.set_version_flag("-V,--version", "interleave " INTERLEAVE_VERSION);
  program.require_subcommand(0, 1);
  program.fallthrough(false);

  std::optional<Command> chosen;
  bool helped = false;
  add_list(program, chosen);
  add_run(program, {argv, argv + argc}, chosen);
  add_map(program, {argv, argv + argc}, chosen);
  add_show(program, chosen);
  add_plot(program, chosen);
  add_page(program, chosen);
  add_serve(program, chosen);
  add_compare(program, chosen);
  add_import(program, chosen);
  add_fidelity(program, chosen);
  add_doctor(program, chosen);
  add_help(program, helped);
  program.footer(program_footer);  // last, because commands added after it would inherit it
  refuse_values_of_flags(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (is_answered(program, error)) return std::nullopt;
    refuse(program, error);
  }
  if (!chosen && !helped) {
    throw UsageError(
        "a command is missing: list, run, map, show, plot, report, serve, compare, import, "
        "fidelity, doctor or help (see interleave --help)");
  }
  return chosen;
}

}  // namespace interleave
