// The end of a run's output.
#include "bench/commands/report.hpp"

#include "bench/plan/values.hpp"
#include "results/report/run_report.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/terminal.hpp"

#include <array>
#include <cstdlib>
#include <iostream>
#include <set>
#include <span>
#include <string>
#include <utility>

#include <unistd.h>

namespace interleave {

namespace {

// With --json the rows on stdout are for programs, so all other text goes to stderr.
void report_beside_rows(const Recorder& recorder, const std::filesystem::path& dir) {
  auto width = terminal_columns(STDERR_FILENO);
  for (const auto& warning : recorder.warnings()) {
    print_paragraph(std::cerr, "", "warning: " + warning.what + "; " + warning.advice, 0, width);
  }
  for (const auto* name : recorder.files()) std::cerr << (dir / name).string() << '\n';
}

}  // namespace

Style choose_style(RunRequest::Color color) {
  const char* refused = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread
  bool welcome = takes_escapes(STDOUT_FILENO) && (refused == nullptr || *refused == '\0');
  return {.color = color == RunRequest::Color::always ||
                   (color == RunRequest::Color::automatic && welcome),
          .width = terminal_columns(STDOUT_FILENO)};
}

std::optional<Slo> goal_of(const ResultSet& results) {
  std::set<std::string> goals;
  for (const RunAbout& run : results.runs) {
    if (!run.goal.empty()) goals.insert(run.goal);
  }
  if (goals.size() != 1) return std::nullopt;
  return parse_goal("run.json: --slo", *goals.begin());
}

void report(const Recorder& recorder, const RunRequest& request, const std::filesystem::path& dir) {
  if (request.json) {
    report_beside_rows(recorder, dir);
    return;
  }
  auto results = read_results(std::array{dir}, Latencies::leave_out);
  ReportChoice choice{.goal = request.goal, .answer_only = !request.verbose};
  auto name = dir.string();
  choice.closing = {request.verbose ? "Files: " + name
                                    : "Tables and all details: interleave show " + name};
  print_report(std::cout, std::move(results), choice, choose_style(request.color));
  std::cout << std::flush;
}

}  // namespace interleave
