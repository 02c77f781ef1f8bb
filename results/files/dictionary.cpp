#include "results/files/dictionary.hpp"

#include "results/files/columns.hpp"
#include "results/files/lock_report.hpp"
#include "results/files/raw.hpp"
#include "results/files/sample_columns.hpp"
#include "results/files/samples.hpp"

namespace interleave {

namespace {

template <class Line>
FileColumns file_columns(std::string_view file, std::string_view line,
                         std::span<const Column<Line>> columns) {
  FileColumns found{.file = file, .line = line, .columns = {}};
  for (const auto& column : columns) found.columns.push_back({column.name, column.meaning});
  return found;
}

}  // namespace

std::vector<FileColumns> dictionary() {
  return {
      file_columns("samples.csv", "a repetition of a cell", sample_columns()),
      file_columns("latency.csv", "a quantile of a repetition", latency_columns()),
      file_columns("gil.csv", "a thread under an interpreter lock in a repetition", lock_columns()),
      file_columns("gil_waits.csv", "a class of waits for an interpreter lock in a repetition",
                   wait_columns()),
      file_columns("raw.csv", "a task of a repetition (only with --raw)", raw_columns())};
}

std::string dictionary_page() {
  std::string page =
      "# Every column of every file\n\n"
      "`interleave list columns` prints this page's content, and `interleave list columns --format "
      "markdown` the page itself. An empty cell means *does not apply* or *could not be measured*. "
      "`interleave run --json` and `interleave show --format json` write the columns of "
      "`samples.csv` as JSON, with `null` for an empty number. [raw.md](raw.md) says how the "
      "columns are computed.\n";
  for (const FileColumns& file : dictionary()) {
    page.append("\n## `").append(file.file).append("`\n\nA line is ").append(file.line);
    page += ".\n\n| column | meaning |\n|---|---|\n";
    for (const auto& [name, meaning] : file.columns) {
      page.append("| `").append(name).append("` | ").append(meaning).append(" |\n");
    }
  }
  return page;
}

}  // namespace interleave
