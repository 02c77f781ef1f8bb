// One bar for each series. Its parts differ in height as well as in opacity, so that they can be
// told apart in print. The note of a series is below its bar.
#include "results/chart/elements.hpp"
#include "results/chart/lettering.hpp"
#include "results/chart/lines.hpp"
#include "results/chart/sheet.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

struct PartLook {
  double height;
  double opacity;
};

PartLook look_of_part(std::size_t part) {
  constexpr std::array<PartLook, 3> looks = {{{14, 1}, {8, 0.55}, {2, 0.8}}};
  return looks.at(std::min(part, looks.size() - 1));
}

std::string bar(double from, double to, double y, std::size_t part, std::string_view colour) {
  auto [height, opacity] = look_of_part(part);
  return element("rect", {{"x", from},
                          {"y", y - height / 2},
                          {"width", std::max(to - from, 0.0)},
                          {"height", height},
                          {"fill", colour},
                          {"fill-opacity", opacity}});
}

// A note that is wider than the track begins further left.
void add_note(Sheet& sheet, const Track& track, const std::string& note) {
  auto text = shortened(note, (Sheet::right - Sheet::left) / plain_font.size);
  auto x = std::min(track.left, Sheet::right - text_width(text) * plain_font.size);
  sheet.add(text_element(x, sheet.bottom() + 9, text));
}

void add_parts(Sheet& sheet, const Chart& chart) {
  constexpr double sample = 26;
  double x = Sheet::left;
  sheet.skip(8);
  for (std::size_t part = 0; part < chart.parts.size(); ++part) {
    auto name =
        shortened(printable(chart.parts[part]), (Sheet::right - x - sample) / plain_font.size);
    auto y = sheet.bottom();
    sheet.add(bar(x, x + sample, y, part, "currentColor"));
    sheet.add(text_element(x + sample + 6, y + 4.5, name));
    x += sample + 22 + text_width(name) * plain_font.size;
  }
  sheet.skip(10);
}

}  // namespace

void add_bars(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks) {
  constexpr double note_height = 17;
  auto lines = name_lines(panel);
  Track track(lines, {});
  AxisScale scale(chart.x, {});
  double height = 0;
  for (std::size_t which = 0; which < lines.size(); ++which) {
    height += height_of(lines[which]) + (panel.series[which].note.empty() ? 0 : note_height);
  }
  add_axis(sheet, track, scale, chart.x, height);
  for (std::size_t which = 0; which < lines.size(); ++which) {
    const Series& series = panel.series[which];
    auto y = add_name(sheet, lines[which]);
    for (std::size_t part = 0; part < series.marks.size(); ++part) {
      const Mark& mark = series.marks[part];
      sheet.add_mark(bar(track.x_of(scale.place(mark.low)), track.x_of(scale.place(mark.high)), y,
                         part, looks.at(series.model).colour),
                     mark_text(series, mark));
    }
    if (series.note.empty()) continue;
    add_note(sheet, track, printable(series.note));
    sheet.skip(note_height);
  }
  sheet.skip(axis_height);
  add_parts(sheet, chart);
}

}  // namespace interleave
