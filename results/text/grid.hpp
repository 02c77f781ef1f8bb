#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Text in aligned columns: the first one to the left, the others to the right. Widths are those
/// of UTF-8 letters, not of bytes.
class Grid {
 public:
  /// Of columns that do not fit, the one with the highest `drop_order` goes first; 0 never goes.
  void add_column(std::string_view heading, int drop_order);
  /// As many cells as there are columns.
  void add_line(std::vector<std::string> cells);

  /// The heading and the lines, each at most `width` columns wide where that is possible (0: no
  /// limit). Columns without any text are left out.
  std::vector<std::string> lines(std::size_t width) const;
  /// The headings of those columns that have text and no room in `width` columns.
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

/// A sentence about columns that a narrow terminal has no room for; nothing if there are
/// none.
std::string left_out_sentence(std::span<const std::string> headings);

}  // namespace interleave
