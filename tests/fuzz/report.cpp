// Prints a run and a comparison, and their rows as JSON, from arbitrary rows.
#include "results/compare/caveats.hpp"
#include "results/compare/change_table.hpp"
#include "results/files/sample_columns.hpp"
#include "results/report/sustained.hpp"
#include "results/report/table.hpp"
#include "results/report/verdict.hpp"
#include "tests/fuzz/rows.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

namespace interleave::fuzz {

namespace {

void require_lines(const std::vector<std::string>& lines) {
  for (const auto& line : lines) {
    require(is_plain(line) && line.find('\n') == std::string::npos, "a sentence is on one line");
  }
}

void examine_table(std::span<const Row> rows, unsigned width) {
  std::ostringstream out;
  print_table(out, rows, {.color = false, .width = width});
  require(is_plain(out.str()), "a table without colour is plain");
  require_lines(verdicts(rows));
  require_lines(sustained_rates(rows, std::nullopt));
}

void examine_comparison(std::span<const Row> rows, unsigned width) {
  auto half = rows.size() / 2;
  auto before = summarise(rows.first(half));
  auto after = summarise(rows.subspan(half));
  std::ostringstream out;
  print_changes(out, find_changes(before, after, 0.05), width);
  require(is_plain(out.str()), "changes are plain");
  require_lines(caveats(before, after));
}

void examine_json(std::span<const Row> rows) {
  for (const Row& row : rows) {
    auto text = to_json(row);
    require(std::ranges::all_of(text, [](unsigned char byte) { return byte >= ' '; }),
            "a row is a line");
    require(nlohmann::json::parse(text).size() == sample_columns().size(), "of JSON");
  }
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  auto width = choices.byte();
  auto rows = rows_of(choices);
  examine_table(rows, width);
  examine_comparison(rows, width);
  examine_json(rows);
}

}  // namespace interleave::fuzz
