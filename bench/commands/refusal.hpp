#pragma once

#include <initializer_list>
#include <string_view>

namespace CLI {  // NOLINT(readability-identifier-naming): the library chose its name
class App;
class Option;
class ParseError;
}  // namespace CLI

namespace interleave {

/// Throws a UsageError for what the library found wrong with a command line, in our words: they name
/// the culprit and say what would be taken.
[[noreturn]] void refuse(const CLI::App& program, const CLI::ParseError& error);

/// Lets `option` take these words only. Throws UsageError, while parsing, for any other.
CLI::Option* take_one_of(CLI::Option* option, std::initializer_list<std::string_view> words);

}  // namespace interleave
