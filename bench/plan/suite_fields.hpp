#pragma once

#include "bench/plan/toml.hpp"
#include "core/clock.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A value of a suite under its key. Each reader throws a UsageError that says where the value
/// stands, what is wrong and what is allowed.
struct SuiteField {
  const TomlNode& node;
  const std::string& file;
  std::string key;

  /// "mine.toml:3: models", the beginning of error messages.
  std::string where() const;
  [[noreturn]] void refuse(const std::string& why) const;

  /// A string.
  const std::string& text() const;
  /// A string, or a whole number as text.
  std::string value() const;
  /// A time between `least` and `most`. `bounds` is that range in words.
  Clock::duration time(Clock::duration least, Clock::duration most, std::string_view bounds) const;
  /// The elements of a list. A single value counts as a list of one. Refuses an empty list.
  std::vector<SuiteField> values() const;
};

/// A table of a suite. The constructor throws UsageError if a key is not among `known`.
class SuiteTable {
 public:
  /// `what` is the table's name in error messages: "[budget]".
  SuiteTable(const TomlNode& node, const std::string& file, std::string_view what,
             std::span<const std::string_view> known);

  std::optional<SuiteField> find(std::string_view key) const;
  /// "mine.toml:3: [[matrix]]".
  std::string where() const;

 private:
  const TomlNode& node_;
  const std::string& file_;
  std::string what_;
};

}  // namespace interleave
