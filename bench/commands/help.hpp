#pragma once

#include <cstddef>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library chose its name
class App;
class Option;
}  // namespace CLI

namespace interleave {

/// Returns the text of `--help` and `help COMMAND`, in lines of at most `width` columns. In the
/// footer of a command each line is a paragraph. A tab separates a word from its meaning.
std::string help_text(const CLI::App& command, std::size_t width);

/// Returns a flag or an argument as users write it: "--models NAMES", "SUITE".
std::string written_form(const CLI::Option& option);

}  // namespace interleave
