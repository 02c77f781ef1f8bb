#pragma once

#include "results/files/csv.hpp"
#include "results/files/row.hpp"
#include "results/text/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace interleave {

// Writers and readers of a file share one table of columns, and so do JSON and docs/columns.md. So
// header, order, fields and meanings cannot disagree. `Line` is the struct for one line of the file.
template <class Line> struct Column {
  std::string_view name;
  std::string_view meaning;                           // one sentence, with the unit
  void (*write)(const Line& line, std::string& out);  // appends the cell of a CSV file
  void (*text)(const Line& line, std::string& out);   // appends the value as plain text
  bool (*read)(Line& line, std::string_view cell);    // false: the cell is no value of this column
  std::string_view accepts;                           // for the reader's error message
  bool is_text = false;                               // in JSON; otherwise a number or null
};

// put() and take() are inverse to each other. There is one pair for each type of value.

inline void put(std::string& out, const std::string& text) {
  append_text_cell(out, text);
}
inline void put(std::string& out, Status status) {
  out += to_string(status);
}
// A number that is not finite was not measured. It becomes an empty cell, as an empty optional
// does.
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

// Differs from put() for texts only, which it neither quotes nor marks.
template <class Value> void put_plain(std::string& out, const Value& value) {
  if constexpr (std::is_same_v<Value, std::string>) {
    out += value;
  } else {
    put(out, value);
  }
}

// Accepts "64.0" and "1.5E+11" as whole numbers. Pandas writes the first form if the column has
// empty cells, a spreadsheet writes the second form for many digits.
template <class Number> bool take_decimal(std::string_view cell, Number& number) {
  constexpr double most = 9007199254740992;  // 2^53: a double has each whole number up to it
  double decimal = 0;
  auto end = cell.data() + cell.size();
  auto [stop, error] = std::from_chars(cell.data(), end, decimal);
  if (error != std::errc() || stop != end || !(std::abs(decimal) <= most)) return false;
  auto least = static_cast<double>(std::numeric_limits<Number>::min());
  if (decimal != std::trunc(decimal) || decimal < least ||
      decimal > static_cast<double>(std::numeric_limits<Number>::max())) {
    return false;
  }
  number = static_cast<Number>(decimal);
  return true;
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
  bool is_whole = error == std::errc() && stop == end;
  if constexpr (std::is_floating_point_v<Number>) return is_whole && std::isfinite(number);
  return is_whole || take_decimal(cell, number);
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

template <class Value>
constexpr bool is_text_value = std::is_same_v<Value, std::string> || std::is_same_v<Value, Status>;

/// Returns the column for a member. A column of another form sets the functions of such a column.
template <class Line, auto Member>
constexpr Column<Line> column(std::string_view name, std::string_view meaning) {
  using Value = std::remove_cvref_t<decltype(std::declval<Line&>().*Member)>;
  return {.name = name,
          .meaning = meaning,
          .write = [](const Line& line, std::string& out) { put(out, line.*Member); },
          .text = [](const Line& line, std::string& out) { put_plain(out, line.*Member); },
          .read = [](Line& line, std::string_view cell) { return take(cell, line.*Member); },
          .accepts = accepted<Value>(),
          .is_text = is_text_value<Value>};
}

/// Does each column have a name and a sentence? For static_assert.
template <class Columns> constexpr bool all_have_meanings(const Columns& columns) {
  return std::ranges::all_of(columns, [](const auto& column) {
    return !column.name.empty() && column.meaning.size() > 2 && column.meaning.ends_with('.');
  });
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

/// Returns a whole file: the header line and all lines.
template <class Line>
std::string csv_text(std::span<const Column<Line>> columns, std::span<const Line> lines) {
  auto text = header_line(columns);
  for (const Line& line : lines) text += csv_line(columns, line);
  return text;
}

/// Returns the line as a JSON object without line breaks. An empty number is null.
template <class Line>
std::string json_object(std::span<const Column<Line>> columns, const Line& line) {
  std::string object = "{";
  for (const auto& column : columns) {
    if (&column != columns.data()) object += ',';
    append_json_text(object, column.name);
    object += ':';
    std::string value;
    column.text(line, value);
    if (column.is_text) {
      append_json_text(object, value);
    } else {
      object += value.empty() ? "null" : value;
    }
  }
  return object + '}';
}

}  // namespace interleave
