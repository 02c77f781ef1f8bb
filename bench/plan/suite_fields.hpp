#pragma once

#include "bench/plan/toml.hpp"
#include "core/clock.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A value of a suite under its key. Each of the readers throws a UsageError that says where it
/// stands, what is wrong and what is allowed.
struct SuiteField {
  const TomlNode& node;
  const std::string& file;
  std::string key;

  /// "mine.toml:3: models", which complaints begin with.
  std::string where() const;
  [[noreturn]] void refuse(const std::string& why) const;

  /// A string.
  const std::string& text() const;
  /// A string, or a whole number as one would write it.
  std::string value() const;
  /// A time between `least` and `most`, which `bounds` says in words.
  Clock::duration time(Clock::duration least, Clock::duration most, std::string_view bounds) const;
  /// The values of a list, or the one value that stands in its place; an empty list is refused.
  std::vector<SuiteField> values() const;
};

/// A table of a suite: only known keys may stand in it.
class SuiteTable {
 public:
  /// `what` is how people call it: "[budget]".
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
