#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// A column of a file, and what it means.
struct ColumnMeaning {
  std::string_view name;
  std::string_view meaning;  // one sentence, with the unit
};

/// The columns of a file of a run.
struct FileColumns {
  std::string_view file;
  std::string_view line;  // what a line of it is
  std::vector<ColumnMeaning> columns;
};

/// Returns all files of a run that have columns, with their columns in order.
std::vector<FileColumns> dictionary();

/// Returns the dictionary as a Markdown page, docs/columns.md.
std::string dictionary_page();

}  // namespace interleave
