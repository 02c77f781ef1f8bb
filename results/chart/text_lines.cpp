// Dots and bars in plain text: one line for each series.
#include "results/chart/text_rows.hpp"

#include <algorithm>

namespace interleave {

namespace {

/// The columns of a panel: names, then the track of the values, then labels.
struct TextTrack {
  TextTrack(const Panel& panel, std::size_t columns) {
    constexpr std::size_t most_name = 30;
    constexpr std::size_t most_label = 14;
    for (const Series& series : panel.series) {
      names = std::max(names, std::min(cut(series.name, most_name).size(), most_name));
      if (series.marks.empty()) continue;
      labels = std::max(labels, cut(series.marks.front().label, most_label).size());
    }
    width = columns - indent() - labels - 1;
  }

  std::size_t indent() const { return names + 1; }

  std::size_t names = 0;
  std::size_t labels = 0;
  std::size_t width = 0;
};

// Draws "|--*--|", or only "*" if the interval is shorter than a column.
void draw_mark(std::string& row, const AxisScale& scale, const Mark& mark) {
  auto centre = column_of(scale.place(mark.x), row.size());
  auto low = std::min(column_of(scale.place(mark.low), row.size()), centre);
  auto high = std::max(column_of(scale.place(mark.high), row.size()), centre);
  for (auto column = low; column <= high; ++column) row[column] = '-';
  row[low] = row[high] = '|';
  row[centre] = mark.hollow ? 'o' : '*';
}

std::string with_reference_lines(std::size_t width, const AxisScale& scale, const ChartAxis& axis) {
  std::string row(width, ' ');
  for (const auto& line : axis.lines) row[column_of(scale.place(line.at), width)] = ':';
  return row;
}

std::string without_end_blanks(std::string row) {
  row.erase(row.find_last_not_of(' ') + 1);
  return row;
}

}  // namespace

std::vector<std::string> text_dots(const Chart& chart, const Panel& panel, std::size_t columns) {
  TextTrack track(panel, columns);
  std::vector<double> values;
  for (const Series& series : panel.series) {
    for (const Mark& mark : series.marks)
      values.insert(values.end(), {mark.x, mark.low, mark.high});
  }
  AxisScale scale(chart.x, values);
  std::vector<std::string> rows;
  for (const Series& series : panel.series) {
    auto name = padded(cut(series.name, track.names), track.indent());
    if (series.marks.empty()) {
      rows.push_back(name + cut(series.note, columns - name.size()));
      continue;
    }
    const Mark& mark = series.marks.front();
    auto row = with_reference_lines(track.width, scale, chart.x);
    draw_mark(row, scale, mark);
    rows.push_back(without_end_blanks(name + row + " " + cut(mark.label, track.labels)));
  }
  for (auto& row : axis_rows(chart.x, scale, track.indent(), track.width)) rows.push_back(row);
  for (const auto& line : chart.x.lines) {
    rows.push_back(cut(": " + tick_label(line.at, chart.x) + " " + line.label, columns));
  }
  return rows;
}

std::vector<std::string> text_bars(const Chart& chart, const Panel& panel, std::size_t columns) {
  constexpr std::string_view inks = "#=.";
  TextTrack track(panel, columns);
  track.width += track.labels;
  AxisScale scale(chart.x, {});
  std::vector<std::string> rows;
  for (const Series& series : panel.series) {
    std::string row(track.width, ' ');
    for (std::size_t part = 0; part < series.marks.size(); ++part) {
      const Mark& mark = series.marks[part];
      auto from = column_of(scale.place(mark.low), track.width);
      auto to = column_of(scale.place(mark.high), track.width);
      if (to > from) row.replace(from, to - from, to - from, inks[std::min(part, inks.size() - 1)]);
    }
    rows.push_back(without_end_blanks(padded(cut(series.name, track.names), track.indent()) + row));
    if (!series.note.empty()) rows.push_back(cut("  " + series.note, columns));
  }
  for (auto& row : axis_rows(chart.x, scale, track.indent(), track.width)) rows.push_back(row);
  std::string legend;
  for (std::size_t part = 0; part < chart.parts.size(); ++part) {
    legend += std::string(legend.empty() ? "" : "   ") + inks[std::min(part, inks.size() - 1)] +
              " " + chart.parts[part];
  }
  rows.push_back(cut(legend, columns));
  return rows;
}

}  // namespace interleave
