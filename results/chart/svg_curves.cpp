// The marks of a series are joined by a line. Marks beyond the y axis are in rows above the plot,
// one row for each series, so that they cannot cover each other.
#include "results/chart/elements.hpp"
#include "results/chart/legend.hpp"
#include "results/chart/lettering.hpp"
#include "results/chart/scale.hpp"
#include "results/chart/shapes.hpp"
#include "results/chart/sheet.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

constexpr double plot_height = 220;
constexpr double beyond_row = 14;
constexpr double gap = 12;  // between the labels of the x axis

double size_of(std::string_view text) {
  return text_width(text) * plain_font.size;
}

bool any_beyond(const Series& series) {
  return std::ranges::any_of(series.marks, &Mark::beyond);
}

/// One panel of curves.
class Plot {
 public:
  Plot(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks)
      : sheet_(sheet),
        chart_(chart),
        panel_(panel),
        looks_(looks),
        x_(chart.x, values_of(panel, true)),
        y_(chart.y, values_of(panel, false)) {}

  void draw();

 private:
  static std::vector<double> values_of(const Panel& panel, bool of_x);
  double x_of(double value) const { return left_ + x_.place(value) * (right - left_); }
  double y_of(double value) const { return bottom_ - y_.place(value) * (bottom_ - top_); }

  void draw_beyond();
  void draw_axes();
  void draw_axis_lines();
  void draw_series(const Series& series);
  void draw_mark(const Series& series, const Mark& mark);

  // Half of a label of the x axis lies beyond the plot.
  static constexpr double right = Sheet::right - 18;

  Sheet& sheet_;
  const Chart& chart_;
  const Panel& panel_;
  const Looks& looks_;
  AxisScale x_;
  AxisScale y_;
  std::vector<Tick> y_ticks_{};
  double left_ = Sheet::left;
  double top_ = 0;
  double bottom_ = 0;
};

std::vector<double> Plot::values_of(const Panel& panel, bool of_x) {
  std::vector<double> values;
  for (const Series& series : panel.series) {
    for (const Mark& mark : series.marks) {
      if (of_x) values.push_back(mark.x);
      if (!of_x && !mark.beyond) values.insert(values.end(), {mark.y, mark.low, mark.high});
    }
  }
  return values;
}

void Plot::draw() {
  constexpr double between_labels = 12;
  y_ticks_ = y_.ticks({plot_height, between_labels, [](auto) { return plain_font.size; }});
  double widest = 0;
  for (const Tick& tick : y_ticks_) widest = std::max(widest, size_of(tick.label));
  if (std::ranges::any_of(panel_.series, any_beyond)) {
    widest = std::max(widest, std::min(size_of(chart_.y.beyond), 100.0));
  }
  left_ = Sheet::left + widest + 8;
  sheet_.paragraph(axis_title(chart_.y), plain_font, 2);
  sheet_.skip(6);
  draw_beyond();
  top_ = sheet_.bottom();
  bottom_ = top_ + plot_height;
  draw_axes();
  draw_axis_lines();
  for (const Series& series : panel_.series) draw_series(series);
  sheet_.skip(plot_height + 40);
  add_legend(sheet_, panel_, looks_);
}

void Plot::draw_beyond() {
  auto first = sheet_.bottom();
  for (const Series& series : panel_.series) {
    if (!any_beyond(series)) continue;
    auto y = sheet_.bottom() + beyond_row / 2;
    sheet_.add(grid_line(left_, y, right, y));
    for (const Mark& mark : series.marks) {
      if (!mark.beyond) continue;
      sheet_.add_mark(shape_element(looks_.at(series.model), {x_of(mark.x), y}, true),
                      mark_text(series, mark));
    }
    sheet_.skip(beyond_row);
  }
  if (sheet_.bottom() <= first) return;
  auto text = shortened(printable(chart_.y.beyond), (left_ - 8 - Sheet::left) / plain_font.size);
  sheet_.add(text_element(left_ - 8, (first + sheet_.bottom()) / 2 + 4.5, text, Anchor::end));
  sheet_.skip(6);
}

void Plot::draw_axes() {
  for (const Tick& tick : y_ticks_) {
    auto y = bottom_ - tick.place * plot_height;
    sheet_.add(grid_line(left_, y, right, y));
    sheet_.add(text_element(left_ - 8, y + 4.5, tick.label, Anchor::end));
  }
  add_ticks(sheet_, x_.ticks({right - left_, gap, size_of}), left_, right, top_, bottom_);
  add_axis_title(sheet_, chart_.x, (left_ + right) / 2, bottom_ + 34);
}

void Plot::draw_axis_lines() {
  auto room = (Sheet::right - left_ - 4) / plain_font.size;
  for (const auto& line : chart_.y.lines) {
    auto y = y_of(line.at);
    sheet_.add(reference_line(left_, y, right, y));
    sheet_.add(text_element(left_ + 4, y - 4, shortened(printable(line.label), room)));
  }
  for (const auto& line : chart_.x.lines) {
    auto x = x_of(line.at);
    sheet_.add(reference_line(x, top_, x, bottom_));
    auto text = shortened(printable(line.label), room);
    sheet_.add(text_element(inside(x, size_of(text) / 2), top_ + 12, text, Anchor::middle));
  }
}

void Plot::draw_series(const Series& series) {
  std::string points;
  for (const Mark& mark : series.marks) {
    if (mark.beyond) continue;
    points += (points.empty() ? "" : " ") + units(x_of(mark.x)) + "," + units(y_of(mark.y));
  }
  if (series.line != Series::Line::none && !points.empty()) {
    sheet_.add(element("polyline", {{"points", points},
                                    {"fill", "none"},
                                    {"stroke", looks_.at(series.model).colour},
                                    {"stroke-width", 1.6},
                                    {"stroke-dasharray", dashes(series.line)}}));
  }
  if (!series.marked) return;
  for (const Mark& mark : series.marks) {
    if (!mark.beyond) draw_mark(series, mark);
  }
}

void Plot::draw_mark(const Series& series, const Mark& mark) {
  const Look& look = looks_.at(series.model);
  Point centre{x_of(mark.x), y_of(mark.y)};
  auto low = y_of(mark.low);
  auto high = y_of(mark.high);
  std::string shapes;
  auto add = [&](double from, double to) {
    if (from > to) shapes += whisker(centre.x, from, centre.x, to, look);
  };
  if (mark.hollow) {
    add(low, centre.y + mark_radius);
    add(centre.y - mark_radius, high);
  } else {
    add(low, high);
  }
  sheet_.add_mark(shapes + shape_element(look, centre, mark.hollow), mark_text(series, mark));
}

}  // namespace

void add_curves(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks) {
  Plot(sheet, chart, panel, looks).draw();
}

}  // namespace interleave
