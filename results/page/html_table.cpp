#include "results/page/html_table.hpp"

#include "results/page/html.hpp"
#include "results/text/human.hpp"

#include <limits>

namespace interleave {

void HtmlTable::add_column(std::string_view heading) {
  headings_.emplace_back(heading);
}

bool HtmlTable::has_one_value(std::size_t column) const {
  for (std::size_t line = 1; line < lines(); ++line) {
    if (cell(line, column) != cell(0, column)) return false;
  }
  return true;
}

HtmlTable::Layout HtmlTable::layout() const {
  Layout layout;
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    bool is_first = column == 0;  // it names the line
    if (is_first || !has_one_value(column)) {
      layout.shown.push_back(column);
    } else if (!cell(0, column).empty()) {
      layout.common += (layout.common.empty() ? "In all of them: " : ", ") + headings_[column] +
                       " " + cell(0, column);
    }
  }
  if (!layout.common.empty()) layout.common += ".";
  return layout;
}

std::string HtmlTable::beginning(const Layout& layout, std::string_view caption) const {
  std::string text;
  if (!layout.common.empty()) text += tagged("p", layout.common) + "\n";
  text += "<div class=\"wide\" role=\"region\" aria-labelledby=\"" + id_ +
          "-caption\" tabindex=\"0\">\n<table id=\"" + id_ + "\">\n" +
          tagged("caption id=\"" + id_ + "-caption\"", caption) + "\n<thead><tr>";
  for (auto column : layout.shown) text += tagged("th scope=\"col\"", headings_[column]);
  return text + "</tr></thead>\n<tbody>\n";
}

// The end tags of cells and lines are optional, and without them a page is a third smaller.
std::string HtmlTable::line_text(const Layout& layout, std::size_t line) const {
  std::string text = "<tr>";
  for (auto column : layout.shown) text += "<td>" + html(cell(line, column));
  return text + "\n";
}

std::string HtmlTable::text(std::string_view caption) const {
  return text_within(caption, std::numeric_limits<std::size_t>::max());
}

std::string HtmlTable::text_within(std::string_view caption, std::size_t room) const {
  constexpr std::string_view end = "</tbody></table></div>\n";
  auto layout = this->layout();
  auto text = beginning(layout, caption);
  for (std::size_t line = 0; line < lines(); ++line) {
    auto next = line_text(layout, line);
    if (text.size() + next.size() + end.size() > room && line > 0) {
      text += end;
      return text +
             tagged("p",
                    "And " + counted(lines() - line, "more line") + ": see `interleave show`.") +
             "\n";
    }
    text += next;
  }
  return text.append(end);
}

}  // namespace interleave
