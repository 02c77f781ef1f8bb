#pragma once

#include "results/files/csv.hpp"
#include "results/files/row.hpp"

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

// Writer and reader of a file share one table of columns. So header, order and fields cannot
// disagree. `Line` is the struct for one line of the file.
template <class Line> struct Column {
  std::string_view name;
  void (*write)(const Line& line, std::string& out);  // appends the cell
  bool (*read)(Line& line, std::string_view cell);    // false: the cell is no value of this column
  std::string_view accepts;                           // for the reader's error message
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

/// Returns a whole file: the header line and all lines.
template <class Line>
std::string csv_text(std::span<const Column<Line>> columns, std::span<const Line> lines) {
  auto text = header_line(columns);
  for (const Line& line : lines) text += csv_line(columns, line);
  return text;
}

/// Throws through `reader` unless `found` is the header made of these names.
void require_header(const CsvReader& reader, std::span<const std::string_view> found,
                    std::span<const std::string_view> names);
/// Throws through `reader` unless a line has as many fields as the header.
void require_count(const CsvReader& reader, std::size_t found, std::size_t expected);
[[noreturn]] void reject_cell(const CsvReader& reader, std::string_view column,
                              std::string_view cell, std::string_view accepts);

/// Reads a file of such lines one by one. All functions throw UsageError that names file, line,
/// column and accepted values. Lines without a cell, as spreadsheets add them, are skipped. So is a
/// repeated header (`cat` of several files), after which a part of another schema may follow.
template <class Line> class LineReader {
 public:
  /// The last `newer` columns were added later: an older file may end before any of them.
  LineReader(const std::filesystem::path& path, std::span<const Column<Line>> columns,
             std::size_t newer = 0)
      : reader_(path), all_(columns), newer_(newer) {
    reader_.next(cells_);
    begin_part();
  }

  /// Sets every member of `line` that has a column. Returns false at the end of the file.
  bool next(Line& line) {
    if (!find_line(line)) return false;
    require_count(reader_, cells_.size(), columns_.size());
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      const auto& column = columns_[place];
      if (column.read(line, cells_[place])) continue;
      reject_cell(reader_, column.name, cells_[place], column.accepts);
    }
    return true;
  }

  /// Returns an estimate of the number of lines left, rather too large.
  std::size_t lines_left() const { return reader_.records_left(); }
  /// Returns the offset in the file at which the last line read ends.
  std::uint64_t end_of_line() const { return reader_.end_of_record(); }

 private:
  // Takes the cells as a header. The number of columns decides the schema of the lines that follow.
  void begin_part() {
    std::vector<std::string_view> names;
    for (const auto& column : all_) names.push_back(column.name);
    columns_ = all_;
    if (cells_.size() < names.size() && cells_.size() + newer_ >= names.size()) {
      names.resize(cells_.size());
      columns_ = all_.first(cells_.size());
    }
    require_header(reader_, cells_, names);
  }
  bool is_header() const {
    return cells_.size() > 1 && cells_[0] == all_[0].name && cells_[1] == all_[1].name;
  }
  bool is_empty() const {
    return std::ranges::all_of(cells_, [](std::string_view cell) { return cell.empty(); });
  }
  bool find_line(Line& line) {
    while (reader_.next(cells_)) {
      if (is_header()) {
        begin_part();
        line = {};  // no value of an earlier part may stay in columns that this part lacks
      } else if (!is_empty()) {
        return true;
      }
    }
    return false;
  }

  CsvReader reader_;
  std::span<const Column<Line>> all_;
  std::size_t newer_;
  std::span<const Column<Line>> columns_;  // of the part that is being read
  std::vector<std::string_view> cells_;
};

/// Reads a whole file of such lines. Throws as LineReader does.
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
