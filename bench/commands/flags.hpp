#pragma once

#include "bench/commands/commands.hpp"

#include <optional>

namespace CLI {  // NOLINT(readability-identifier-naming): the library chose its name
class App;
}

namespace interleave {

// Each adds one command and its flags to the command line; when that command is parsed, `chosen`
// becomes its request. Values are checked as far as their form goes: the UsageError that says so
// comes out of the parsing.
void add_list(CLI::App& program, std::optional<Command>& chosen);
void add_run(CLI::App& program, std::vector<std::string> argv, std::optional<Command>& chosen);
void add_plot(CLI::App& program, std::optional<Command>& chosen);
void add_serve(CLI::App& program, std::optional<Command>& chosen);
void add_compare(CLI::App& program, std::optional<Command>& chosen);
void add_fidelity(CLI::App& program, std::optional<Command>& chosen);
void add_doctor(CLI::App& program, std::optional<Command>& chosen);

}  // namespace interleave
