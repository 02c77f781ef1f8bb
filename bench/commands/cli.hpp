#pragma once

#include "bench/commands/commands.hpp"

namespace interleave {

/// Reads the command line; throws UsageError for what makes no sense. After --help or --version,
/// which it prints, there is no command.
std::optional<Command> parse_command_line(int argc, char** argv);

}  // namespace interleave
