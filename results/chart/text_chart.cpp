#include "results/chart/text_chart.hpp"

#include "results/chart/text_rows.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <cmath>

namespace interleave {

namespace {

constexpr std::size_t narrowest = 60;

// Also breaks words that are wider than the line.
void add_paragraph(std::string& text, std::string_view paragraph, std::size_t columns) {
  for (auto line : wrapped(printable(paragraph, true), columns)) {
    for (; line.size() > columns; line.erase(0, columns)) text += line.substr(0, columns) + "\n";
    text += line + "\n";
  }
}

std::vector<std::string> rows_of(const Chart& chart, const Panel& panel, std::size_t columns) {
  switch (chart.form) {
    case Chart::Form::dots: return text_dots(chart, panel, columns);
    case Chart::Form::bars: return text_bars(chart, panel, columns);
    case Chart::Form::curves: break;
  }
  return text_curves(chart, panel, columns);
}

}  // namespace

std::string cut(std::string_view text, std::size_t columns) {
  constexpr std::string_view ellipsis = "...";
  auto plain = printable(text, true);
  if (plain.size() <= columns) return plain;
  return plain.substr(0, columns - std::min(columns, ellipsis.size())) +
         std::string(ellipsis.substr(0, columns));
}

std::string padded(const std::string& text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, text.size()), ' ');
}

std::size_t column_of(double place, std::size_t width) {
  return static_cast<std::size_t>(std::lround(place * static_cast<double>(width - 1)));
}

std::vector<std::string> axis_rows(const ChartAxis& axis, const AxisScale& scale,
                                   std::size_t indent, std::size_t width) {
  auto length = static_cast<double>(width);
  auto size = [](std::string_view label) { return static_cast<double>(label.size()); };
  std::string labels(indent + width, ' ');
  for (const Tick& tick : scale.ticks({length, 2, size})) {
    auto label = cut(tick.label, width);
    auto centre = indent + column_of(tick.place, width);
    auto start =
        std::min(centre - std::min(centre, label.size() / 2), labels.size() - label.size());
    labels.replace(start, label.size(), label);
  }
  labels.erase(labels.find_last_not_of(' ') + 1);
  return {labels, std::string(indent, ' ') + cut(axis_title(axis), width)};
}

std::string text_of(const Chart& chart, std::size_t columns) {
  columns = std::max(columns, narrowest);
  std::string text;
  add_paragraph(text, chart.title, columns);
  add_paragraph(text, chart.finding, columns);
  for (const Panel& panel : chart.panels) {
    text += "\n";
    add_paragraph(text, panel.title, columns);
    for (const auto& row : rows_of(chart, panel, columns)) text += row + "\n";
  }
  if (!chart.caption.empty()) text += "\n";
  add_paragraph(text, chart.caption, columns);
  return text;
}

}  // namespace interleave
