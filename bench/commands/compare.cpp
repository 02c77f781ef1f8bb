// The command `interleave compare` and its flags.
#include "bench/commands/flags.hpp"
#include "bench/commands/refusal.hpp"
#include "bench/record/run_facts.hpp"
#include "core/errors.hpp"
#include "results/compare/caveats.hpp"
#include "results/compare/change_table.hpp"
#include "results/compare/changes.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/terminal.hpp"

#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include <unistd.h>

namespace interleave {

namespace {

constexpr const char* compare_footer =
    R"(Cells are matched by model, workload, params, load, workers, in flight and rate, and compared by median throughput, under open load by median p99 latency. Verdicts: docs/compare.md.

With --fail-on regression the exit code is 3 when the median of a cell is slower by more than the threshold, and its interval, corrected for the number of cells, excludes 1.
)";

// Parses "5%" as 0.05.
double parse_threshold(const std::string& text) {
  double percent = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, percent);
  bool is_percentage = error == std::errc() && stop + 1 == end && *stop == '%';
  if (!is_percentage || !(percent >= 0.1 && percent <= 1'000)) {
    throw UsageError("--threshold " + text +
                     ": give a percentage from 0.1% to 1000%, such as 5% or 2.5%");
  }
  return percent / 100;
}

void warn(const std::vector<std::string>& sentences) {
  for (const auto& sentence : sentences) {
    print_paragraph(std::cerr, "", "warning: " + sentence, 0, terminal_columns(STDERR_FILENO));
  }
}

}  // namespace

void add_compare(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<CompareRequest>();
  auto threshold = std::make_shared<std::string>("5%");
  auto* compare = program.add_subcommand("compare", "Compare two runs, cell by cell");
  compare
      ->add_option("base", request->base,
                   "A directory that interleave run wrote, its samples.csv, or a directory of "
                   "such directories")
      ->required();
  compare->add_option("new", request->fresh, "Another one")->required();
  compare->add_option("--threshold", *threshold, "From where on a difference matters")
      ->type_name("PERCENT")
      ->capture_default_str();
  take_one_of(compare->add_option_function<std::string>(
                  "--fail-on", [=](const std::string&) { request->fail_on_regression = true; },
                  "What the exit code tells"),
              {"regression"});
  compare->footer(compare_footer);
  compare->callback([=, &chosen] {
    request->threshold = parse_threshold(*threshold);
    chosen = *request;
  });
}

int run_command(const CompareRequest& request) {
  auto before = summarise(request.base);
  auto after = summarise(request.fresh);
  auto facts_before = read_run_facts(request.base);
  auto facts_after = read_run_facts(request.fresh);
  auto changes = find_changes(before, after, request.threshold);
  print_changes(std::cout, changes, terminal_columns(STDOUT_FILENO));
  std::cout << std::flush;
  warn(caveats(before, after));
  warn(differing_facts(facts_before, facts_after, are_apart(before, after)));
  return request.fail_on_regression && changes.regressions() > 0 ? exit_differs : exit_ok;
}

}  // namespace interleave
