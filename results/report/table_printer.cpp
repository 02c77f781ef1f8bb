// Prints the table for people, on a terminal or as Markdown.
#include "results/report/table.hpp"
#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/markdown.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/utf8.hpp"

#include <algorithm>
#include <ostream>

namespace interleave {

namespace {

using Mark = Ranking::Mark;

constexpr std::string_view caution =
    "A number answers one question: this work, on this machine, on this day. Before you build on "
    "it, ask again.";

std::string_view symbol(Mark mark) {
  switch (mark) {
    case Mark::fastest: return "* ";
    case Mark::tied: return "~ ";
    case Mark::none: break;
  }
  return "  ";
}

class TablePrinter {
 public:
  TablePrinter(std::ostream& out, Style style) : out_(out), style_(style) {}

  void print(const Table& table) {
    if (!table.caption.empty()) {
      say(table.caption);
      out_ << '\n';
    }
    for (const auto& block : table.blocks) print(table, block);
    for (const auto& line : table.settings) say(text(line));
    for (const auto& sentence : table.legend) say(sentence);
    if (!left_out_.empty()) say(left_out_sentence(left_out_));
    say(caution);
  }

 private:
  std::string text(std::string_view raw) const { return printable(raw, !style_.color); }
  std::string emphasis(std::string_view code, const std::string& words) const {
    return style_.color ? std::string(code) + words + "\033[0m" : words;
  }
  void say(std::string_view sentence) const {
    print_paragraph(out_, "", sentence, 0, style_.width);
  }
  void print(const Table& table, const Table::Block& block);
  void print_lines(const Table& table, const Table::Block& block);
  void print_failure(std::string_view line);

  std::ostream& out_;
  Style style_;
  std::vector<std::string> left_out_;  // of any contest, in the order of the table
};

void TablePrinter::print(const Table& table, const Table::Block& block) {
  for (const auto& line : wrapped(text(block.title), style_.width)) {
    out_ << emphasis("\033[1m", line) << '\n';
  }
  if (!block.lines.empty()) print_lines(table, block);
  for (const auto& line : block.failures) print_failure(text(line));
  out_ << '\n';
}

void TablePrinter::print_lines(const Table& table, const Table::Block& block) {
  Grid grid;
  grid.add_column("  model", 0);
  for (const Measure* measure : table.columns) {
    grid.add_column(measure->heading, table.is_chosen ? 0 : measure->drop_order);
  }
  for (const auto& line : block.lines) {
    auto cells = line.cells;
    cells.front() = std::string(symbol(line.mark)) + text(cells.front());
    grid.add_line(std::move(cells));
  }
  auto lines = grid.lines(style_.width);
  for (auto& heading : grid.left_out(style_.width)) {
    if (std::ranges::find(left_out_, heading) == left_out_.end()) left_out_.push_back(heading);
  }
  out_ << emphasis("\033[2m", lines[0]) << '\n';
  for (std::size_t place = 0; place < block.lines.size(); ++place) {
    const auto& line = lines[place + 1];
    bool is_marked = block.lines[place].mark != Mark::none;
    out_ << (is_marked ? emphasis("\033[1;32m", line) : line) << '\n';
  }
}

// Reasons may be long. They are cut at the terminal's edge; samples.csv has them whole.
void TablePrinter::print_failure(std::string_view line) {
  constexpr std::string_view indent = "  ! ";
  std::string shown(line);
  if (style_.width > 10 && columns_of(shown) + indent.size() > style_.width) {
    shown = first_columns(shown, style_.width - indent.size() - 3) + "...";
  }
  out_ << emphasis("\033[33m", std::string(indent) + shown) << '\n';
}

// Returns which columns have text in any line.
std::vector<std::size_t> filled(const Table& table, const Table::Block& block) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < table.columns.size(); ++place) {
    bool any = std::ranges::any_of(
        block.lines, [&](const Table::Line& line) { return !line.cells[place + 1].empty(); });
    if (any) places.push_back(place);
  }
  return places;
}

void print_markdown_lines(std::ostream& out, const Table& table, const Table::Block& block) {
  auto places = filled(table, block);
  out << "| | model |";
  for (auto place : places) out << ' ' << table.columns[place]->heading << " |";
  out << "\n|---|---|";
  for (std::size_t count = 0; count < places.size(); ++count) out << "---:|";
  out << '\n';
  for (const auto& line : block.lines) {
    out << "| " << markdown_text(symbol(line.mark)) << "| " << markdown_text(line.cells[0]) << " |";
    for (auto place : places) out << ' ' << markdown_text(line.cells[place + 1]) << " |";
    out << '\n';
  }
}

}  // namespace

void print_table(std::ostream& out, const Table& table, Style style) {
  TablePrinter(out, style).print(table);
}

void print_table(std::ostream& out, std::span<const Row> rows, Style style) {
  print_table(out, make_table(rows), style);
}

void print_markdown(std::ostream& out, const Table& table) {
  if (!table.caption.empty()) out << markdown_text(table.caption) << "\n\n";
  for (const auto& block : table.blocks) {
    out << "### " << markdown_text(block.title) << "\n\n";
    if (!block.lines.empty()) print_markdown_lines(out, table, block);
    if (!block.failures.empty()) out << '\n';
    for (const auto& line : block.failures) out << "- " << markdown_text(line) << '\n';
    out << '\n';
  }
  for (const auto* list : {&table.settings, &table.legend}) {
    for (const auto& sentence : *list) out << "- " << markdown_text(sentence) << '\n';
  }
  out << "- " << markdown_text(caution) << '\n';
}

}  // namespace interleave
