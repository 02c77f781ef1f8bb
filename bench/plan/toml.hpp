#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace interleave {

struct TomlEntry;

/// A value in a TOML document, and its line. Only what suites are made of is told apart.
struct TomlNode {
  using List = std::vector<TomlNode>;
  using Table = std::vector<TomlEntry>;  // in the order in which it was written
  struct Other {
    std::string_view kind;  // "a boolean"
  };

  std::uint32_t line = 0;
  std::variant<Other, std::string, std::int64_t, List, Table, double> value;

  template <class T> const T* as() const { return std::get_if<T>(&value); }
  /// "a string", for complaints.
  std::string_view kind() const;
};

struct TomlEntry {
  std::string key;
  TomlNode node;
};

/// The document as a table. Throws UsageError, "FILE:LINE: " and what the syntax allows.
TomlNode parse_toml(std::string_view text, const std::string& file);

}  // namespace interleave
