// One line for each series: its name, a place along a common scale, and the value in words. All
// texts have a column of their own, so none can cover another.
#include "results/chart/elements.hpp"
#include "results/chart/lettering.hpp"
#include "results/chart/lines.hpp"
#include "results/chart/scale.hpp"
#include "results/chart/shapes.hpp"
#include "results/chart/sheet.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

AxisScale scale_of(const Chart& chart, const Panel& panel) {
  std::vector<double> values;
  for (const Series& series : panel.series) {
    for (const Mark& mark : series.marks)
      values.insert(values.end(), {mark.x, mark.low, mark.high});
  }
  return {chart.x, values};
}

// Draws an interval beside a hollow mark, not through it.
std::string interval_of(const Track& track, const AxisScale& scale, const Mark& mark, double y,
                        const Look& look) {
  auto low = track.x_of(scale.place(mark.low));
  auto high = track.x_of(scale.place(mark.high));
  if (!mark.hollow) return high > low ? whisker(low, y, high, y, look) : "";
  auto centre = track.x_of(scale.place(mark.x));
  std::string text;
  if (low < centre - mark_radius) text += whisker(low, y, centre - mark_radius, y, look);
  if (high > centre + mark_radius) text += whisker(centre + mark_radius, y, high, y, look);
  return text;
}

void add_line(Sheet& sheet, const Track& track, const AxisScale& scale, const Series& series,
              const Look& look, double y) {
  if (series.marks.empty()) {
    auto room = (Sheet::right - track.left) / plain_font.size;
    sheet.add_mark(text_element(track.left, y + 4.5, shortened(printable(series.note), room)),
                   series.name + ": " + series.note);
    return;
  }
  sheet.add(grid_line(track.left, y, track.right, y));
  const Mark& mark = series.marks.front();
  sheet.add_mark(interval_of(track, scale, mark, y, look) +
                     shape_element(look, {track.x_of(scale.place(mark.x)), y}, mark.hollow),
                 mark_text(series, mark));
  sheet.add(text_element(Sheet::right, y + 4.5,
                         shortened(printable(mark.label), track.label_width() / plain_font.size),
                         Anchor::end));
}

}  // namespace

void add_dots(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks) {
  std::vector<std::string> labels;
  for (const Series& series : panel.series) {
    if (!series.marks.empty()) labels.push_back(printable(series.marks.front().label));
  }
  auto lines = name_lines(panel);
  Track track(lines, labels);
  auto scale = scale_of(chart, panel);
  add_reference_labels(sheet, track, scale, chart.x);
  double height = 0;
  for (const auto& name : lines) height += height_of(name);
  add_axis(sheet, track, scale, chart.x, height);
  for (std::size_t which = 0; which < panel.series.size(); ++which) {
    const Series& series = panel.series[which];
    auto y = add_name(sheet, lines[which]);
    add_line(sheet, track, scale, series, looks.at(series.model), y);
  }
  sheet.skip(axis_height);
}

}  // namespace interleave
