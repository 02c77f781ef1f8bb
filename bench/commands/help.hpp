#pragma once

#include <cstddef>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library chose its name
class App;
class Option;
}  // namespace CLI

namespace interleave {

/// The text of `--help` and `help COMMAND`, in lines of at most `width` columns. The footer of a
/// command has a paragraph a line; a tab in it stands between a word and what it means.
std::string help_text(const CLI::App& command, std::size_t width);

/// A flag or an argument as one writes it: "--models NAMES", "SUITE".
std::string written_form(const CLI::Option& option);

}  // namespace interleave
