#pragma once

#include "results/files/columns.hpp"
#include "results/files/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

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
