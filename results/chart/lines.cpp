#include "results/chart/lines.hpp"

#include "results/chart/lettering.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

constexpr double widest_name = 168;   // units
constexpr double widest_label = 110;  // units
constexpr double gap = 12;            // between the columns
constexpr double tick_gap = 8;        // between the labels of the axis
constexpr double text_height = 16;    // of a line of text in a name

double size_of(std::string_view text) {
  return text_width(text) * plain_font.size;
}

}  // namespace

std::vector<std::vector<std::string>> name_lines(const Panel& panel) {
  std::vector<std::vector<std::string>> lines;
  for (const Series& series : panel.series) {
    lines.push_back(folded(printable(series.name), widest_name / plain_font.size, 3));
  }
  return lines;
}

Track::Track(const std::vector<std::vector<std::string>>& names,
             const std::vector<std::string>& labels) {
  double widest = 0;
  for (const auto& name : names) {
    for (const auto& line : name) widest = std::max(widest, size_of(line));
  }
  left = Sheet::left + widest + gap;
  widest = 0;
  for (const auto& label : labels) widest = std::max(widest, size_of(label));
  right = Sheet::right - std::min(widest, widest_label) - gap;
}

double Track::label_width() const {
  constexpr double rounding = 0.01;  // the widest label must fit
  return Sheet::right - gap - right + rounding;
}

double height_of(const std::vector<std::string>& name) {
  return text_height * static_cast<double>(std::max<std::size_t>(name.size(), 1)) + 7;
}

double add_name(Sheet& sheet, const std::vector<std::string>& name) {
  auto height = height_of(name);
  auto middle = sheet.bottom() + height / 2;
  auto y = middle + 4.5 - text_height * (static_cast<double>(name.size()) - 1) / 2;
  for (const auto& line : name) {
    sheet.add(text_element(Sheet::left, y, line));
    y += text_height;
  }
  sheet.skip(height);
  return middle;
}

void add_reference_labels(Sheet& sheet, const Track& track, const AxisScale& scale,
                          const ChartAxis& axis) {
  std::vector<double> ends;  // of the rows of labels
  for (const auto& line : axis.lines) {
    auto text = shortened(printable(line.label), (track.right - track.left) / plain_font.size);
    auto half = size_of(text) / 2;
    auto x = inside(track.x_of(scale.place(line.at)), half);
    auto row = std::ranges::find_if(ends, [&](double end) { return end + gap / 2 <= x - half; });
    if (row == ends.end()) row = ends.insert(ends.end(), 0);
    *row = x + half;
    auto y = sheet.bottom() + plain_font.line() * static_cast<double>(row - ends.begin() + 1) - 4;
    sheet.add(text_element(x, y, text, Anchor::middle));
  }
  sheet.skip(plain_font.line() * static_cast<double>(ends.size()));
}

void add_axis(Sheet& sheet, const Track& track, const AxisScale& scale, const ChartAxis& axis,
              double height) {
  auto top = sheet.bottom();
  auto bottom = top + height;
  auto ticks = scale.ticks({track.right - track.left, tick_gap, size_of});
  add_ticks(sheet, ticks, track.left, track.right, top, bottom);
  for (const auto& line : axis.lines) {
    auto x = track.x_of(scale.place(line.at));
    sheet.add(reference_line(x, top, x, bottom));
  }
  add_axis_title(sheet, axis, (track.left + track.right) / 2, bottom + 34);
}

}  // namespace interleave
