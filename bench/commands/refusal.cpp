// Reports a command line that CLI11 cannot parse. The state of the library after its exception
// shows what is wrong.
#include "bench/commands/refusal.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/commands/help.hpp"
#include "bench/plan/suites.hpp"
#include "core/errors.hpp"
#include "core/suggestion.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

std::vector<const CLI::App*> all_commands(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

// Returns the command that was named, or else the program.
const CLI::App& chosen_command(const CLI::App& program) {
  auto named = program.get_subcommands();
  return named.empty() ? program : *named.front();
}

// Returns "run: ", the beginning of an error message.
std::string beginning(const CLI::App& command) {
  return command.get_parent() == nullptr ? "" : command.get_name() + ": ";
}

std::string see_help(const CLI::App& command) {
  bool is_program = command.get_parent() == nullptr;
  return " (see interleave " + (is_program ? "--help)" : command.get_name() + " --help)");
}

// Suggests a command that runs `name`, if it is the name of a suite, model or workload.
std::string as_a_run(std::string_view name) {
  std::string text(name);
  if (find_any_workload(name) != nullptr) return "a workload: interleave run --workloads " + text;
  if (find_model(name) != nullptr) return "a model: interleave run --models " + text;
  bool suite =
      std::ranges::find(built_in_suites(), name, &BuiltInSuite::name) != built_in_suites().end();
  return suite ? "a suite: interleave run " + text : "";
}

[[noreturn]] void refuse_command(const CLI::App& program, const std::string& name) {
  std::vector<std::string> names;
  for (const CLI::App* command : all_commands(program)) names.push_back(command->get_name());
  std::vector<std::string_view> known(names.begin(), names.end());
  auto complaint = "unknown command '" + name + "'" + suggestion(name, known);
  if (auto run = as_a_run(name); !run.empty()) throw UsageError(complaint + "; it is " + run);
  throw UsageError(complaint + "; known: " + join(known) + see_help(program));
}

[[noreturn]] void refuse_flag(const CLI::App& command, const std::string& word) {
  auto flag = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  std::vector<std::string_view> known(names.begin(), names.end());
  throw UsageError(beginning(command) + "unknown flag '" + flag + "'" + suggestion(flag, known) +
                   see_help(command));
}

// Refuses the first word that no command takes.
void refuse_extras(const CLI::App& program) {
  const CLI::App& command = chosen_command(program);
  for (const CLI::App* app : {&command, &program}) {
    auto extras = app->remaining();
    if (extras.empty()) continue;
    const auto& first = extras.front();
    if (first.size() > 1 && first.starts_with('-')) refuse_flag(*app, first);
    if (&command == &program) refuse_command(program, first);
    throw UsageError(beginning(command) + "'" + first + "' is one argument too many" +
                     see_help(command));
  }
}

void refuse_missing(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    throw UsageError(beginning(command) + written_form(*option) +
                     " is missing: " + option->get_description() + see_help(command));
  }
}

void refuse_pairs(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    for (const CLI::Option* other : option->get_excludes()) {
      if (option->count() == 0 || other->count() == 0) continue;
      throw UsageError(beginning(command) + option->get_name() + " and " + other->get_name() +
                       " cannot be given together; give one of the two");
    }
  }
}

// Returns the option whose name begins the library's error message.
const CLI::Option* culprit(const CLI::App& command, std::string_view message) {
  for (const CLI::Option* option : command.get_options()) {
    auto names = option->get_lnames();  // CLI11 names a flag without the dashes in such a message
    names.push_back(option->get_name());
    for (const auto& name : names) {
      if (!message.starts_with(name)) continue;
      if (message.substr(name.size()).find_first_of(": ") == 0) return option;
    }
  }
  return nullptr;
}

void refuse_number_of_values(const CLI::App& command, const CLI::ParseError& error) {
  std::string_view message = error.what();
  const CLI::Option* option = culprit(command, message);
  for (const CLI::Option* other : command.get_options()) {
    if (option == nullptr && other->count() > 1) option = other;
  }
  if (option == nullptr) return;
  auto name = beginning(command) + option->get_name();
  if (option->get_items_expected_max() == 0) throw UsageError(name + " takes no value");
  if (option->count() > 1) {
    throw UsageError(name + " was given " + std::to_string(option->count()) +
                     " times; give it once");
  }
  throw UsageError(name + " needs a value; write " + written_form(*option) + ": " +
                   option->get_description());
}

}  // namespace

void refuse(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App& command = chosen_command(program);
  refuse_extras(program);
  refuse_pairs(command);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) refuse_missing(command);
  refuse_number_of_values(command, error);
  throw UsageError(beginning(command) + "the arguments make no sense" + see_help(command));
}

CLI::Option* take_one_of(CLI::Option* option, std::initializer_list<std::string_view> words) {
  std::vector<std::string_view> known(words);
  option->type_name("WORD")->description(option->get_description() + ": " + join(known));
  auto name = option->get_name();
  return option->check([name, known](const std::string& text) -> std::string {
    if (std::ranges::find(known, text) != known.end()) return {};
    throw UsageError(name + ": unknown value '" + text + "'" + suggestion(text, known) +
                     "; choose one of " + join(known));
  });
}

}  // namespace interleave
