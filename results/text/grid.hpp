#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Text in aligned columns: the first column to the left, the others to the right. Widths count
/// UTF-8 code points, not bytes.
class Grid {
 public:
  /// When the columns do not fit, the one with the highest `drop_order` is left out first. A column
  /// with 0 is always shown.
  void add_column(std::string_view heading, int drop_order);
  /// `cells` has one cell for each column.
  void add_line(std::vector<std::string> cells);

  /// Returns the heading and the lines, each at most `width` columns wide where that is possible
  /// (0: no limit). Columns without any text are left out.
  std::vector<std::string> lines(std::size_t width) const;
  /// Returns the headings of the columns that have text but no room in `width` columns.
  std::vector<std::string> left_out(std::size_t width) const;

 private:
  struct Column {
    std::string heading;
    int drop_order;
    std::size_t width = 0;  // 0 until a cell has text
  };
  std::vector<Column> fitting(std::size_t width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> cells_;
};

/// Returns a sentence that names the columns left out on a narrow terminal. Empty if there are
/// none.
std::string left_out_sentence(std::span<const std::string> headings);

}  // namespace interleave
