// The command `interleave list`: all names in short, or one of them in full.
#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/commands/commands.hpp"
#include "bench/plan/plan.hpp"
#include "core/errors.hpp"
#include "core/machine.hpp"
#include "core/suggestion.hpp"
#include "results/files/dictionary.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/terminal.hpp"
#include "results/text/utf8.hpp"

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace interleave {

namespace {

constexpr std::size_t name_column = 24;  // wide enough for all our names

// On a narrow terminal the description is below its name.
class Page {
 public:
  void heading(std::string_view text) const { std::cout << text << '\n'; }
  void say(std::string_view text, std::size_t indent) const {
    print_paragraph(std::cout, "", text, indent, width_);
  }
  void entry(std::string_view name, std::string_view text) const {
    print_paragraph(std::cout, "  " + std::string(name), text, column(), width_);
  }
  // Prints a paragraph below an entry.
  void note(std::string_view text) const { say(text, column()); }

 private:
  std::size_t column() const { return width_ < 60 ? 6 : name_column; }

  std::size_t width_ = text_columns(STDOUT_FILENO);
};

// Returns "1ms to 10s" in the unit of the parameter, or its choices. Empty if any value is allowed.
std::string accepted(const Parameter& parameter) {
  if (parameter.kind == Parameter::Kind::choice) return "one of " + std::string(parameter.choices);
  if (parameter.kind == Parameter::Kind::text) return {};
  auto least = to_text(parameter, parameter.least);
  bool open = parameter.most == std::numeric_limits<std::int64_t>::max();
  return open ? "from " + least : least + " to " + to_text(parameter, parameter.most);
}

std::string preset(const Parameter& parameter) {
  if (parameter.required) return std::string(parameter.name) + "=(required)";
  return std::string(parameter.name) + "=" + std::string(parameter.preset);
}

// ---- all in short ----

void note_parameters(const Page& page, std::span<const Parameter> parameters) {
  std::string line;
  for (const Parameter& parameter : parameters)
    line += (line.empty() ? "" : ", ") + preset(parameter);
  if (!line.empty()) page.note("[" + line + "]");
}

void list_models(const Page& page) {
  page.heading("Models:");
  for (const Model& model : models()) {
    page.entry(model.name, model.summary);
    note_parameters(page, model.parameters);
  }
  auto composed = composition();
  page.entry(composed.name, composed.summary);
  note_parameters(page, composed.parameters);
}

void list_workloads(const Page& page) {
  page.heading("Workloads:");
  for (const Workload& workload : all_workloads()) {
    page.entry(workload.name,
               std::string(to_string(workload.kind)) + ": " + std::string(workload.summary));
    note_parameters(page, workload.parameters);
  }
}

void list_suites(const Page& page) {
  page.heading("Suites:");
  for (const auto& [name, text] : built_in_suites()) {
    page.entry(name, parse_suite(text, std::string(name) + ".toml").summary);
  }
}

void list_columns(const Page& page) {
  for (const FileColumns& file : dictionary()) {
    page.heading(std::string(file.file) + ": a line is " + std::string(file.line));
    for (const auto& [name, meaning] : file.columns) page.entry(name, meaning);
  }
}

// ---- one of them in full ----

void show_parameters(const Page& page, std::span<const Parameter> parameters) {
  if (parameters.empty()) return page.say("It has no parameters.", 2);
  std::cout << '\n';
  page.say("Parameters, with their defaults, for --set:", 0);
  for (const Parameter& parameter : parameters) {
    page.entry(preset(parameter), parameter.meaning);
    if (auto bounds = accepted(parameter); !bounds.empty()) page.note("(" + bounds + ")");
  }
}

void show(const Page& page, const Model& model) {
  page.heading(std::string(model.name) + ", a model");
  page.say(model.summary, 2);
  if (model.only_by_name) page.say("A usual run leaves it out: name it, or use --models all.", 2);
  show_parameters(page, model.parameters);
}

void show(const Page& page, const Workload& workload) {
  page.heading(std::string(workload.name) + ", a workload (" +
               std::string(to_string(workload.kind)) + ")");
  page.say(workload.summary, 2);
  show_parameters(page, workload.parameters);
}

template <class Kind> std::string names_in(const RunPlan& plan, const Kind* Cell::*member) {
  std::vector<std::string_view> names;
  for (const Cell& cell : plan.cells) {
    auto name = (cell.*member)->name;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return join(names);
}

void show_suite(const Page& page, const BuiltInSuite& suite) {
  RunRequest request;
  request.suite = suite.name;
  auto plan = make_plan(request, usable_cpus());
  std::string name(suite.name);
  auto window = std::chrono::duration<double>(plan.repetitions.window).count();
  page.heading(name + ", a suite");
  page.say(parse_suite(suite.text, name + ".toml").summary, 2);
  std::cout << '\n';
  page.entry("workloads", names_in(plan, &Cell::workload));
  page.entry("models", names_in(plan, &Cell::model));
  page.entry("cells", std::to_string(plan.cells.size()) + " on this machine, each measured " +
                          std::to_string(plan.repetitions.blocks) + " times for about " +
                          human_duration(window));
  std::cout << '\n';
  page.say("interleave run " + name +
               " --plan says how long it takes; interleave list suites --show " + name +
               " prints it as TOML, to copy.",
           2);
}

bool show_one(const Page& page, std::string_view name) {
  for (const Workload& workload : all_workloads()) {
    if (workload.name != name) continue;
    show(page, workload);
    return true;
  }
  if (const Model* model = find_model(name)) {
    show(page, *model);
    return true;
  }
  auto suite = std::ranges::find(built_in_suites(), name, &BuiltInSuite::name);
  if (suite == built_in_suites().end()) return false;
  show_suite(page, *suite);
  return true;
}

[[noreturn]] void refuse(const std::string& name) {
  std::vector<std::string_view> known = {"models", "workloads", "suites", "columns"};
  for (const Model& model : models()) known.push_back(model.name);
  for (const Workload& workload : all_workloads()) known.push_back(workload.name);
  for (const auto& suite : built_in_suites()) known.push_back(suite.name);
  throw UsageError(
      "list: unknown name '" + name + "'" + suggestion(name, known) +
      "; known: models, workloads, suites, columns, and each name that interleave list shows");
}

bool is_kind(std::string_view what, std::string_view kind) {
  return what == kind || what == kind.substr(0, kind.size() - 1);
}

void require_sense(const ListRequest& request) {
  if (!request.shown_suite.empty() && request.what != "suites") {
    throw UsageError("--show: it is about suites; write list suites --show NAME");
  }
  if (request.markdown && !is_kind(request.what, "columns")) {
    throw UsageError("--format: it is about columns; write list columns --format markdown");
  }
}

}  // namespace

int run_command(const ListRequest& request) {
  Page page;
  bool all = request.what.empty();
  bool of_models = is_kind(request.what, "models");
  bool of_workloads = is_kind(request.what, "workloads");
  bool of_suites = is_kind(request.what, "suites");
  require_sense(request);
  if (!request.shown_suite.empty()) {
    std::cout << find_built_in(request.shown_suite).text;
    return exit_ok;
  }
  if (is_kind(request.what, "columns")) {
    if (request.markdown) {
      std::cout << dictionary_page();
    } else {
      list_columns(page);
    }
    return exit_ok;
  }
  if (all || of_models) list_models(page);
  if (all || of_workloads) list_workloads(page);
  if (all || of_suites) list_suites(page);
  if (all || of_models || of_workloads) {
    page.say("In brackets: parameters and their defaults. interleave list NAME explains them.", 0);
    return exit_ok;
  }
  if (!of_suites && !show_one(page, request.what)) refuse(request.what);
  return exit_ok;
}

}  // namespace interleave
