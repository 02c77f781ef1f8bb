#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace interleave {

struct TomlEntry;

/// A value in a TOML document, and its line. Types that suites do not use are all `Other`.
struct TomlNode {
  using List = std::vector<TomlNode>;
  using Table = std::vector<TomlEntry>;  // in the order of the file
  struct Other {
    std::string_view kind;  // "a boolean"
  };

  std::uint32_t line = 0;
  std::variant<Other, std::string, std::int64_t, List, Table, double> value;

  template <class T> const T* as() const { return std::get_if<T>(&value); }
  /// "a string", for error messages.
  std::string_view kind() const;
};

struct TomlEntry {
  std::string key;
  TomlNode node;
};

/// Returns the document as a table. Throws UsageError with FILE:LINE and what the syntax allows.
TomlNode parse_toml(std::string_view text, const std::string& file);

}  // namespace interleave
