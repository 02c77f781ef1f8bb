#include "results/chart/legend.hpp"

#include "results/chart/elements.hpp"
#include "results/chart/lettering.hpp"
#include "results/chart/shapes.hpp"
#include "results/text/human.hpp"

#include <set>
#include <string>
#include <vector>

namespace interleave {

namespace {

constexpr double sample = 26;  // width of the line beside a name

std::string sample_of(const Series& series, const Look& look, double x, double y) {
  std::string text;
  if (series.line != Series::Line::none) {
    text += element("line", {{"x1", x},
                             {"y1", y},
                             {"x2", x + sample},
                             {"y2", y},
                             {"stroke", series.marked ? look.colour : "currentColor"},
                             {"stroke-width", 1.6},
                             {"stroke-dasharray", dashes(series.line)}});
  }
  if (series.marked) text += shape_element(look, {x + sample / 2, y}, false);
  return text;
}

// Returns the series with marks, and then one of each name of those without.
std::vector<const Series*> entries_of(const Panel& panel) {
  std::vector<const Series*> entries;
  std::set<std::string> seen;
  for (const Series& series : panel.series) {
    if (series.marked) entries.push_back(&series);
  }
  for (const Series& series : panel.series) {
    if (!series.marked && seen.insert(series.name).second) entries.push_back(&series);
  }
  return entries;
}

}  // namespace

std::string_view dashes(Series::Line line) {
  switch (line) {
    case Series::Line::dashed: return "7 3";
    case Series::Line::dotted: return "1.5 3";
    case Series::Line::solid:
    case Series::Line::none: break;
  }
  return "none";
}

void add_legend(Sheet& sheet, const Panel& panel, const Looks& looks) {
  constexpr double row = 20;
  constexpr double between = 16;
  double x = Sheet::left;
  sheet.skip(row / 2);
  for (const Series* series : entries_of(panel)) {
    auto room = (Sheet::right - Sheet::left - sample - 6) / plain_font.size;
    auto name = shortened(printable(series->name), room);
    auto width = sample + 6 + text_width(name) * plain_font.size;
    if (x > Sheet::left && x + width > Sheet::right) {
      x = Sheet::left;
      sheet.skip(row);
    }
    auto y = sheet.bottom();
    sheet.add(sample_of(*series, looks.at(series->model), x, y));
    sheet.add(text_element(x + sample + 6, y + 4.5, name));
    x += width + between;
  }
  sheet.skip(row / 2);
}

}  // namespace interleave
