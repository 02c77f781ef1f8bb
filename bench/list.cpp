#include "bench/catalogue.hpp"
#include "bench/commands.hpp"
#include "bench/models.hpp"
#include "bench/plan/suites.hpp"
#include "core/errors.hpp"

#include <iomanip>
#include <iostream>

namespace interleave {

namespace {

constexpr int name_width = 18;

// "1ms to 10s" in the unit of the parameter, or its choices; nothing when anything goes.
std::string accepted(const Parameter& parameter) {
  if (parameter.kind == Parameter::Kind::choice) return std::string(parameter.choices);
  if (parameter.kind == Parameter::Kind::text) return {};
  auto least = to_text(parameter, parameter.least);
  bool open = parameter.most == std::numeric_limits<std::int64_t>::max();
  return open ? "from " + least : least + " to " + to_text(parameter, parameter.most);
}

void print_parameters(std::span<const Parameter> parameters) {
  for (const Parameter& parameter : parameters) {
    auto bounds = accepted(parameter);
    std::cout << "    " << parameter.name << '=' << parameter.preset << "  " << parameter.meaning;
    if (!bounds.empty()) std::cout << " (" << bounds << ')';
    std::cout << '\n';
  }
}

void print_line(std::string_view name, std::string_view sentence) {
  std::cout << "  " << std::left << std::setw(name_width) << name << sentence << '\n';
}

void list_models() {
  std::cout << "Models:\n";
  for (const Model& model : models()) {
    print_line(model.name, model.sentence);
    print_parameters(model.parameters);
  }
  auto composed = composition();
  print_line(composed.name, composed.sentence);
  print_parameters(composed.parameters);
}

void list_workloads() {
  std::cout << "Workloads:\n";
  for (const Workload& workload : all_workloads()) {
    print_line(workload.name,
               std::string(to_string(workload.kind)) + ": " + std::string(workload.sentence));
    print_parameters(workload.parameters);
  }
}

void list_suites() {
  std::cout << "Suites:\n";
  for (const auto& [name, text] : built_in_suites()) {
    print_line(name, parse_suite(text, std::string(name) + ".toml").sentence);
  }
}

}  // namespace

int run_command(const ListRequest& request) {
  using enum ListRequest::What;
  if (!request.shown_suite.empty()) {
    if (request.what != ListRequest::What::suites) {
      throw UsageError("--show: it is about suites; write list suites --show NAME");
    }
    std::cout << find_built_in(request.shown_suite).text;
    return exit_ok;
  }
  bool all = request.what == everything;
  if (all || request.what == ListRequest::What::models) list_models();
  if (all || request.what == ListRequest::What::workloads) list_workloads();
  if (all || request.what == ListRequest::What::suites) list_suites();
  return exit_ok;
}

}  // namespace interleave
