// Two sides compared by the paired test of `compare`.
#include "results/compare/caveats.hpp"
#include "results/compare/change_table.hpp"
#include "results/page/html.hpp"
#include "results/page/sections.hpp"

#include <algorithm>

namespace interleave {

namespace {

constexpr double threshold = 0.05;  // as `compare` has it by default
constexpr std::size_t most_lines = 300;

std::string_view look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster: return "faster";
    case Verdict::slower: return "slower";
    case Verdict::within_threshold: return "same";
    case Verdict::no_difference_shown: return "tied";
    case Verdict::inconclusive: break;
  }
  return "open";
}

using Cells = std::vector<std::string>;

// Columns without any text are left out.
std::vector<std::size_t> columns_with_text(const std::vector<Cells>& lines) {
  std::vector<std::size_t> found;
  for (std::size_t column = 0; column < ChangeTable::columns().size(); ++column) {
    bool any = std::ranges::any_of(lines, [&](const Cells& line) { return !line[column].empty(); });
    if (any) found.push_back(column);
  }
  return found;
}

std::string line_of(const Cells& cells, const Change& change,
                    const std::vector<std::size_t>& columns) {
  std::string line = "<tr>";
  for (auto column : columns) {
    if (column == 0) {
      line += tagged("th scope=\"row\"", (change.is_regression() ? "! " : "") + cells[column]);
    } else if (column + 1 < cells.size()) {
      line += "<td>" + html(cells[column]);
    } else {
      auto look = std::string(look_of(change.verdict));
      line += "<td>" + tagged("span class=\"badge " + look + "\"", cells[column]);
    }
  }
  return line + "\n";
}

std::string table_html(const ChangeTable& table, const Changes& changes) {
  auto columns = columns_with_text(table.lines);
  std::string text =
      "<div class=\"wide\" role=\"region\" aria-labelledby=\"changes-caption\" tabindex=\"0\">\n"
      "<table>\n<caption id=\"changes-caption\">BASE and NEW, cell by cell, the widest change "
      "first</caption>\n<thead><tr>";
  auto headings = ChangeTable::columns();
  for (auto column : columns) text += tagged("th scope=\"col\"", headings[column].heading);
  text += "</tr></thead>\n<tbody>\n";
  for (std::size_t which = 0; which < std::min(table.lines.size(), most_lines); ++which) {
    text += line_of(table.lines[which], changes.cells[which], columns);
  }
  text += "</tbody></table></div>\n";
  if (table.lines.size() <= most_lines) return text;
  return text + tagged("p", "The other " + std::to_string(table.lines.size() - most_lines) +
                                " cells changed less: see `interleave compare`.");
}

std::string list_of(const std::vector<std::string>& sentences, const std::string& look) {
  if (sentences.empty()) return "";
  std::string text = "<ul class=\"" + look + "\">\n";
  for (const auto& sentence : sentences) text += tagged("li", sentence) + "\n";
  return text + "</ul>\n";
}

}  // namespace

ChangesInPage changes_of(const PageSide& base, const PageSide& fresh) {
  auto before = summarise(base.results.rows);
  auto after = summarise(fresh.results.rows);
  auto changes = find_changes(before, after, threshold);
  auto table = table_of(changes);
  ChangesInPage page;
  page.summary = "<p class=\"finding\">BASE is " + tagged("strong", base.name) + " and NEW is " +
                 tagged("strong", fresh.name) + ". " + html(table.summary) + "</p>\n";
  page.section = "<section id=\"changes\">\n<h2>What changed</h2>\n";
  if (!table.lines.empty()) page.section += table_html(table, changes);
  page.section += list_of(table.legend, "notes");
  if (auto found = caveats(before, after); !found.empty()) {
    page.section += "<h3>What the comparison left out</h3>\n" + list_of(found, "beware");
  }
  page.section += "</section>\n";
  return page;
}

}  // namespace interleave
