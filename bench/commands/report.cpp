#include "bench/commands/report.hpp"

#include "core/machine.hpp"
#include "results/report/answer.hpp"
#include "results/report/grain_table.hpp"
#include "results/report/map_table.hpp"
#include "results/report/scaling.hpp"
#include "results/report/sustained.hpp"
#include "results/report/table.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace interleave {

namespace {

using Paragraphs = std::vector<std::string>;

Style choose_style(RunRequest::Color color) {
  const char* refused = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread
  bool welcome = takes_escapes(STDOUT_FILENO) && (refused == nullptr || *refused == '\0');
  return {.color = color == RunRequest::Color::always ||
                   (color == RunRequest::Color::automatic && welcome),
          .width = terminal_columns(STDOUT_FILENO)};
}

// Does the plan have more than one arrival rate?
bool compares_rates(const RunPlan& plan) {
  std::set<double> rates;
  for (const Cell& cell : plan.cells) {
    if (cell.open) rates.insert(cell.open->per_s);
  }
  return rates.size() > 1;
}

// With several rates or a goal, the sustained rates come first.
Verdicts all_verdicts(const Recorder& recorder, const RunRequest& request, const RunPlan& plan) {
  auto verdicts = find_verdicts(recorder.rows());
  if (!compares_rates(plan) && !request.goal) return verdicts;
  auto put_first = [](Paragraphs& sentences, const Paragraphs& first) {
    sentences.insert(sentences.begin(), first.begin(), first.end());
  };
  put_first(verdicts.sentences, sustained_rates(recorder.rows(), request.goal));
  put_first(verdicts.brief, sustained_in_brief(recorder.rows(), request.goal));
  return verdicts;
}

// Returns the gravest warning for readers who read only the answer. Verdicts already include the
// flags of single models.
Paragraphs caution(std::span<const Warning> warnings) {
  constexpr std::array<std::string_view, 8> gravest_first = {
      "load", "jitter", "steal", "throttled", "frozen", "pressure", "governor", "wide"};
  for (auto kind : gravest_first) {
    auto found = std::ranges::find(warnings, kind, &Warning::kind);
    if (found != warnings.end()) return {"Beware: " + found->what + "."};
  }
  return {};
}

void say(std::ostream& out, const Paragraphs& paragraphs, unsigned width) {
  for (const auto& paragraph : paragraphs) print_paragraph(out, "", paragraph, 0, width);
}

void print_tables(const Recorder& recorder, const Style& style) {
  print_table(std::cout, recorder.rows(), style);
  recorder.lock_table().print(std::cout, style);
  auto groups = contests(recorder.rows());
  auto cpus = usable_cpus();
  print_scaling(std::cout, find_scaling(groups, cpus), cpus, style.width);
  print_grain(std::cout, find_grain(groups), style.width);
  print_maps(std::cout, find_maps(groups, Tournament(groups)), style.width);
}

void print_files(std::ostream& out, const Recorder& recorder, const std::filesystem::path& dir) {
  for (const auto* name : recorder.files()) out << (dir / name).string() << '\n';
}

void warn(std::span<const Warning> warnings) {
  auto width = terminal_columns(STDERR_FILENO);
  for (const auto& warning : warnings) {
    say(std::cerr, {"warning: " + warning.what + "; " + warning.advice}, width);
  }
}

}  // namespace

void report(const Recorder& recorder, const RunRequest& request, const RunPlan& plan,
            const std::filesystem::path& dir) {
  // With --json the rows on stdout are for programs, so all other text goes to stderr.
  if (request.json) {
    warn(recorder.warnings());
    print_files(std::cerr, recorder, dir);
    return;
  }
  auto style = choose_style(request.color);
  auto closing = caution(recorder.warnings());
  closing.push_back("Files: " + dir.string());
  auto answer = answer_of(all_verdicts(recorder, request, plan), closing, style.width);
  print_tables(recorder, style);
  say(std::cout, answer.before, style.width);
  print_files(std::cout, recorder, dir);
  std::cout << std::flush;
  warn(recorder.warnings());
  std::cout << '\n';
  say(std::cout, answer.paragraphs, style.width);
  std::cout << std::flush;
}

}  // namespace interleave
