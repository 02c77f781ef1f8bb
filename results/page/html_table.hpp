#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A table of a page. Columns without any text are left out. A column with the same text in all of
/// several lines is left out too, and a sentence above the table has it.
class HtmlTable {
 public:
  /// `id` names the table for the page's scripts.
  explicit HtmlTable(std::string id) : id_(std::move(id)) {}

  void add_column(std::string_view heading);
  /// Adds the next cell, line by line.
  void add_cell(std::string text) { cells_.push_back(std::move(text)); }

  std::string text(std::string_view caption) const;
  /// Returns the table with as many lines as fit into `room` bytes, and a sentence about the others.
  std::string text_within(std::string_view caption, std::size_t room) const;

 private:
  struct Layout {
    std::vector<std::size_t> shown;
    std::string common;  // sentence about the columns with one value
  };
  std::size_t lines() const { return headings_.empty() ? 0 : cells_.size() / headings_.size(); }
  const std::string& cell(std::size_t line, std::size_t column) const {
    return cells_[line * headings_.size() + column];
  }
  bool has_one_value(std::size_t column) const;
  Layout layout() const;
  std::string beginning(const Layout& layout, std::string_view caption) const;
  std::string line_text(const Layout& layout, std::size_t line) const;

  std::string id_;
  std::vector<std::string> headings_;
  std::vector<std::string> cells_;
};

}  // namespace interleave
