#pragma once

#include "bench/commands/commands.hpp"

namespace interleave {

/// Parses the command line. Throws UsageError if it makes no sense. Returns nullopt after it has
/// printed the text of --help or --version.
std::optional<Command> parse_command_line(int argc, char** argv);

}  // namespace interleave
