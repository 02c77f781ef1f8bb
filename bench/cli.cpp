// The command line as a whole: which commands there are, and what becomes of a mistake.
#include "bench/cli.hpp"

#include "bench/flags.hpp"
#include "core/errors.hpp"

#include <map>
#include <memory>

#include <CLI/CLI.hpp>

namespace interleave {

const char* const exit_codes = R"(Exit codes:
  0    all rows are ok, unsupported or saturated
  1    some rows failed in another way
  2    the command line or an input makes no sense; nothing was changed
  3    compare --fail-on regression: a cell is slower by more than the threshold;
       fidelity --check: the simulator differs from CPython;
       run --slo: some model was not shown to meet the goal at any of its rates
  4    the environment refused: no disk space, no gnuplot, no process, no Python
  124  the time of --budget was over; what was measured is kept
  130  interrupted by SIGINT; what was measured is kept, and run --resume goes on
       (129: by SIGHUP, 143: by SIGTERM)

Values take units (500ms, 2s, 64KiB, 10k), lists (1,2,4) and ranges (1..4, 1..64:x2, 10..50:+10).)";

void add_list(CLI::App& program, std::optional<Command>& chosen) {
  using enum ListRequest::What;
  auto request = std::make_shared<ListRequest>();
  static const std::map<std::string, ListRequest::What> kinds = {
      {"models", models}, {"workloads", workloads}, {"suites", suites}};
  auto* list = program.add_subcommand("list", "Show models, workloads and suites");
  list->add_option("what", request->what, "models, workloads or suites (default: all)")
      ->transform(CLI::CheckedTransformer(kinds).description(""))
      ->type_name("");
  list->add_option("--show", request->shown_suite, "Print this built-in suite as TOML, to copy")
      ->type_name("NAME");
  list->callback([=, &chosen] { chosen = *request; });
}

void add_plot(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<PlotCommand>();
  auto* plot = program.add_subcommand("plot", "Draw the results of a run");
  plot->add_option("dir", request->dir, "A directory that `interleave run` wrote")->required();
  plot->add_option("--kind", request->kind, "Which plot (default: those that fit the data)");
  auto* out = plot->add_option("--out", request->out, "A file to draw into: .svg or .png");
  plot->add_flag("--term", request->terminal, "Draw in the terminal")->excludes(out);
  plot->callback([=, &chosen] { chosen = *request; });
}

std::optional<Command> parse_command_line(int argc, char** argv) {
  CLI::App program{"Which concurrency model should this work run on, on this machine, and why?",
                   "interleave"};
  program.set_version_flag("--version", "interleave " INTERLEAVE_VERSION);
  program.footer(exit_codes);
  program.require_subcommand(0, 1);
  program.fallthrough(false);

  std::optional<Command> chosen;
  add_list(program, chosen);
  add_run(program, {argv, argv + argc}, chosen);
  add_plot(program, chosen);
  add_serve(program, chosen);
  add_compare(program, chosen);
  add_fidelity(program, chosen);
  add_doctor(program, chosen);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help and --version travel as exceptions
      program.exit(error);
      return std::nullopt;
    }
    throw UsageError(std::string(error.what()) + " (see interleave --help)");
  }
  if (!chosen) {
    throw UsageError(
        "a command is missing: list, run, plot, serve, compare, fidelity or doctor (see interleave "
        "--help)");
  }
  return chosen;
}

}  // namespace interleave
