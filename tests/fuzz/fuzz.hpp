#pragma once

#include "core/errors.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::fuzz {

/// Defined by each target: looks at one input, and at what must hold of it. An exception that comes
/// out of it is a finding, as is everything that a sanitizer reports.
void examine(std::string_view input);

/// Ends the program, with the property on standard error, unless it holds.
void require(bool holds, const char* property);

/// Returns the value of `read()`, or nullopt if it refuses its input by a UsageError.
template <class Read> auto accepted(Read read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const UsageError& error) {
    require(*error.what() != '\0', "a refusal says why");
    return std::nullopt;
  }
}

/// A directory of this process, gone at its end.
const std::filesystem::path& scratch();
void write_file(const std::filesystem::path& path, std::string_view text);
std::string text_of(const std::filesystem::path& path);

/// Is there nothing in `text` that makes a terminal do more than show letters on lines?
bool is_plain(std::string_view text);

/// An input as a list of choices: whoever takes more than there is gets zeros and empty texts.
class Choices {
 public:
  explicit Choices(std::string_view input) : left_(input) {}

  bool any() const { return !left_.empty(); }
  std::uint8_t byte();
  std::uint64_t number();   // small ones as a rule
  double real();            // any, also what is not finite
  std::string_view text();  // up to a newline
  std::string_view rest() { return left_; }

 private:
  std::string_view left_;
};

}  // namespace interleave::fuzz
