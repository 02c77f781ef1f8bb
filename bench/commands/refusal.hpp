#pragma once

#include <initializer_list>
#include <string_view>

namespace CLI {  // NOLINT(readability-identifier-naming): the library chose its name
class App;
class Option;
class ParseError;
}  // namespace CLI

namespace interleave {

/// Throws a UsageError for an error that CLI11 found. The message names the wrong word and says
/// what is allowed.
[[noreturn]] void refuse(const CLI::App& program, const CLI::ParseError& error);

/// Lets `option` take only these words. Parsing any other word throws UsageError.
CLI::Option* take_one_of(CLI::Option* option, std::initializer_list<std::string_view> words);

}  // namespace interleave
