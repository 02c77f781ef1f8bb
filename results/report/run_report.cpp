#include "results/report/run_report.hpp"

#include "results/files/machines.hpp"
#include "results/groups/analysis.hpp"
#include "results/report/about.hpp"
#include "results/report/answer.hpp"
#include "results/report/findings.hpp"
#include "results/report/grain_table.hpp"
#include "results/report/lock_table.hpp"
#include "results/report/map_table.hpp"
#include "results/report/scaling.hpp"
#include "results/text/human.hpp"
#include "results/text/markdown.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <ostream>
#include <sstream>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

using Sentences = std::vector<std::string>;

constexpr unsigned hang = 2;  // columns by which the second line of a sentence is indented

void say(std::ostream& out, const Sentences& sentences, unsigned width) {
  for (const auto& sentence : sentences) {
    std::string_view indent;
    for (const auto& line : wrapped(sentence, width > hang ? width - hang : width)) {
      out << std::exchange(indent, "  ") << line << '\n';
    }
  }
}

// The answer is as wide as the terminal. A file or a pipe gets lines that any terminal has.
unsigned width_of_answer(Style style) {
  return style.width > 0 ? style.width : static_cast<unsigned>(Answer::narrowest);
}

// Returns the gravest warning, how many others there are, and the closing sentences.
Sentences closing_of(const ResultSet& results, const ReportChoice& choice) {
  Sentences closing;
  if (!choice.filter.empty()) {
    closing.push_back("Only rows with " + printable(choice.filter) +
                      ": the intervals hold for these together, not for the whole run.");
  }
  const RunWarning* grave = gravest(results.runs);
  if (grave != nullptr) closing.push_back("Beware: " + printable(grave->what) + ".");
  auto warnings = warnings_of(results.runs).size();
  if (grave != nullptr) --warnings;
  if (choice.answer_only && warnings > 0) {
    closing.push_back(counted(warnings, grave != nullptr ? "more warning" : "warning") + ".");
  }
  closing.insert(closing.end(), choice.closing.begin(), choice.closing.end());
  return closing;
}

void print_locks_and_laws(std::ostream& out, const ResultSet& results, const Analysis& analysis,
                          Style style) {
  LockTable(results, analysis.groups).print(out, style);
  auto cpus = results.cpus();
  print_scaling(out, find_scaling(analysis.groups, cpus), cpus, style.width);
  print_grain(out, find_grain(analysis.groups), style.width);
  print_maps(out, find_maps(analysis.groups, analysis.tournament), style.width);
}

void print_one(std::ostream& out, const ResultSet& results, const ReportChoice& choice,
               Style style) {
  Analysis analysis(results.rows);
  auto width = width_of_answer(style);
  auto answer = answer_of(findings(analysis, choice.goal), closing_of(results, choice),
                          std::max(width, hang + 1) - hang);
  if (!choice.answer_only) {
    auto table = make_table(analysis, choice.table);  // may refuse the choice
    say(out, about(results), style.width);
    out << '\n';
    print_table(out, table, style);
    print_locks_and_laws(out, results, analysis, style);
    say(out, answer.before, style.width);
    say(out, warnings_of(results.runs), style.width);
    out << '\n';
  }
  say(out, answer.paragraphs, width);
}

// A fence of tildes cannot be ended by a line of a table, which has more than tildes.
void print_as_text(std::ostream& out, const std::string& text) {
  if (!text.empty()) out << "\n~~~~~~text\n" << text << "~~~~~~\n";
}

void print_markdown_one(std::ostream& out, const ResultSet& results, const ReportChoice& choice) {
  auto list = [&out](const Sentences& sentences) {
    for (const auto& sentence : sentences) out << "- " << markdown_text(sentence) << '\n';
  };
  Analysis analysis(results.rows);
  auto verdicts = findings(analysis, choice.goal);
  list(verdicts.sentences);
  if (!verdicts.legend.empty()) list({verdicts.legend});
  list(warnings_of(results.runs));
  out << '\n';
  print_markdown(out, make_table(analysis, choice.table));
  std::ostringstream text;
  print_locks_and_laws(text, results, analysis, {});
  print_as_text(out, text.str());
  out << '\n';
  list(closing_of(results, choice));
  list(about(results));
}

}  // namespace

void print_report(std::ostream& out, ResultSet results, const ReportChoice& choice, Style style) {
  auto machines = by_machine(std::move(results));
  for (const auto& [name, share] : machines) {
    if (machines.size() > 1) {
      out << (&name == &machines.front().name ? "" : "\n")
          << "==== " << printable(name, !style.color) << " ====\n";
    }
    print_one(out, share, choice, style);
  }
}

void print_markdown_report(std::ostream& out, ResultSet results, const ReportChoice& choice) {
  for (const auto& [name, share] : by_machine(std::move(results))) {
    out << "## " << markdown_text(name) << "\n\n";
    print_markdown_one(out, share, choice);
  }
}

}  // namespace interleave
