#pragma once

#include "results/csv.hpp"
#include "results/row.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace interleave {

// One table of columns serves the writer and the reader of a file, so that header, order and
// fields cannot drift apart. `Line` is the struct that a line of the file becomes.
template <class Line> struct Column {
  std::string_view name;
  void (*write)(const Line& line, std::string& out);  // appends the cell
  bool (*read)(Line& line, std::string_view cell);    // false: not a value of this column
  std::string_view accepts;                           // for the reader's error message
};

// put() and take() are each other's inverse, one pair for each type of value.

inline void put(std::string& out, const std::string& text) {
  append_text_cell(out, text);
}
inline void put(std::string& out, Status status) {
  out += to_string(status);
}
// What is not finite was not measured: an empty cell, as for an empty optional.
template <class Number>
requires std::is_arithmetic_v<Number>
void put(std::string& out, Number number) {
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(number)) return;
  }
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}
template <class Value> void put(std::string& out, const std::optional<Value>& value) {
  if (value) put(out, *value);
}

inline bool take(std::string_view cell, std::string& text) {
  text = from_cell(cell);
  return true;
}
inline bool take(std::string_view cell, Status& status) {
  auto known = parse_status(cell);
  if (known) status = *known;
  return known.has_value();
}
template <class Number>
requires std::is_arithmetic_v<Number>
bool take(std::string_view cell, Number& number) {
  auto end = cell.data() + cell.size();
  auto [stop, error] = std::from_chars(cell.data(), end, number);
  if (error != std::errc() || stop != end) return false;
  if constexpr (std::is_floating_point_v<Number>) return std::isfinite(number);
  return true;
}
template <class Value> bool take(std::string_view cell, std::optional<Value>& value) {
  if (cell.empty()) {
    value.reset();
    return true;
  }
  return take(cell, value.emplace());
}

template <class Value> constexpr std::string_view accepted() {
  if constexpr (std::is_same_v<Value, std::uint64_t>) return "a whole number";
  if constexpr (std::is_same_v<Value, double>) return "a number such as 12.5";
  if constexpr (std::is_same_v<Value, std::optional<std::uint64_t>>) {
    return "a whole number, or nothing";
  }
  if constexpr (std::is_same_v<Value, std::optional<double>>) {
    return "a number such as 12.5, or nothing";
  }
  if constexpr (std::is_same_v<Value, Status>) {
    return "one of ok, saturated, unsupported, out_of_memory, timeout, crashed, failed, "
           "wrong_result, interrupted";
  }
  return "text";
}

template <class Line, auto Member> constexpr Column<Line> column(std::string_view name) {
  using Value = std::remove_cvref_t<decltype(std::declval<Line&>().*Member)>;
  return {name, [](const Line& line, std::string& out) { put(out, line.*Member); },
          [](Line& line, std::string_view cell) { return take(cell, line.*Member); },
          accepted<Value>()};
}

template <class Line> std::string header_line(std::span<const Column<Line>> columns) {
  std::string header;
  for (const auto& column : columns) {
    if (!header.empty()) header += ',';
    header += column.name;
  }
  return header + '\n';
}

template <class Line>
std::string csv_line(std::span<const Column<Line>> columns, const Line& line) {
  std::string text;
  for (const auto& column : columns) {
    if (&column != columns.data()) text += ',';
    column.write(line, text);
  }
  return text + '\n';
}

/// A whole file of such lines.
template <class Line>
std::string csv_text(std::span<const Column<Line>> columns, std::span<const Line> lines) {
  auto text = header_line(columns);
  for (const Line& line : lines) text += csv_line(columns, line);
  return text;
}

/// Throws through `reader` unless `found` is the header made of these names.
void require_header(const CsvReader& reader, std::span<const std::string_view> found,
                    std::span<const std::string_view> names);
[[noreturn]] void reject_cell(const CsvReader& reader, std::string_view column,
                              std::string_view cell, std::string_view accepts);

/// A file of such lines, read one by one. All of it throws UsageError that names file, line, column
/// and what would be accepted.
template <class Line> class LineReader {
 public:
  /// The last `newer` columns came later: an older file may end before any of them.
  LineReader(const std::filesystem::path& path, std::span<const Column<Line>> columns,
             std::size_t newer = 0)
      : reader_(path), columns_(columns) {
    std::vector<std::string_view> names;
    for (const auto& column : columns) names.push_back(column.name);
    reader_.next(cells_);
    if (cells_.size() < names.size() && cells_.size() + newer >= names.size()) {
      names.resize(cells_.size());
      columns_ = columns.first(cells_.size());
    }
    require_header(reader_, cells_, names);
  }

  /// Sets every member of `line` that has a column; false at the end of the file.
  bool next(Line& line) {
    if (!reader_.next(cells_)) return false;
    if (cells_.size() != columns_.size()) {
      reader_.reject(std::to_string(cells_.size()) + " fields where " +
                     std::to_string(columns_.size()) + " are expected");
    }
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      const auto& column = columns_[place];
      if (column.read(line, cells_[place])) continue;
      reject_cell(reader_, column.name, cells_[place], column.accepts);
    }
    return true;
  }

  /// About the number of lines to come, and rather too many.
  std::size_t lines_left() const { return reader_.records_left(); }

 private:
  CsvReader reader_;
  std::span<const Column<Line>> columns_;
  std::vector<std::string_view> cells_;
};

/// Reads a whole file of such lines; throws as LineReader does.
template <class Line>
std::vector<Line> read_lines(const std::filesystem::path& path,
                             std::span<const Column<Line>> columns, std::size_t newer = 0) {
  LineReader<Line> reader(path, columns, newer);
  std::vector<Line> lines;
  lines.reserve(reader.lines_left());
  for (Line line; reader.next(line);) lines.push_back(line);
  return lines;
}

}  // namespace interleave
