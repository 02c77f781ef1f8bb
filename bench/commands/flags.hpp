#pragma once

#include "bench/commands/commands.hpp"

#include <optional>

namespace CLI {  // NOLINT(readability-identifier-naming): the library chose its name
class App;
}

namespace interleave {

// Each function adds a command and its flags to the command line. Parsing that command sets
// `chosen` to its request. Parsing throws UsageError if a value has the wrong form.
void add_list(CLI::App& program, std::optional<Command>& chosen);
void add_run(CLI::App& program, const std::vector<std::string>& argv,
             std::optional<Command>& chosen);
void add_map(CLI::App& program, const std::vector<std::string>& argv,
             std::optional<Command>& chosen);
void add_show(CLI::App& program, std::optional<Command>& chosen);
void add_plot(CLI::App& program, std::optional<Command>& chosen);
void add_page(CLI::App& program, std::optional<Command>& chosen);
void add_serve(CLI::App& program, std::optional<Command>& chosen);
void add_compare(CLI::App& program, std::optional<Command>& chosen);
void add_fidelity(CLI::App& program, std::optional<Command>& chosen);
void add_doctor(CLI::App& program, std::optional<Command>& chosen);
void add_import(CLI::App& program, std::optional<Command>& chosen);

}  // namespace interleave
