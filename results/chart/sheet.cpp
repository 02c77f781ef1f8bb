#include "results/chart/sheet.hpp"

#include "results/chart/elements.hpp"
#include "results/chart/lettering.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

void Sheet::paragraph(std::string_view text, const Font& font, std::size_t most_lines) {
  auto lines =
      folded(printable(text), (right - left) / font.size / (font.bold ? 1.1 : 1.0), most_lines);
  for (const auto& line : lines) {
    add(text_element(left, bottom_ + font.size, line, Anchor::start, font));
    bottom_ += font.line();
  }
}

void Sheet::add_mark(const std::string& shapes, const std::string& text) {
  auto content = element("title", {}, escaped(text)) + shapes;
  add(host_ == SvgHost::page ? element("g", {{"class", "mark"}, {"data-text", text}}, content)
                             : element("g", {{"class", "mark"}}, content));
}

std::string text_element(double x, double y, std::string_view text, Anchor anchor,
                         const Font& font) {
  std::string_view where = anchor == Anchor::start ? "start" : "end";
  if (anchor == Anchor::middle) where = "middle";
  auto content = escaped(text);
  return font.bold ? element("text",
                             {{"x", x},
                              {"y", y},
                              {"text-anchor", where},
                              {"font-size", font.size},
                              {"font-weight", "bold"}},
                             content)
                   : element("text",
                             {{"x", x}, {"y", y}, {"text-anchor", where}, {"font-size", font.size}},
                             content);
}

double inside(double centre, double half_width) {
  return std::clamp(centre, Sheet::left + half_width,
                    std::max(Sheet::left, Sheet::right - 2 * half_width) + half_width);
}

void add_ticks(Sheet& sheet, const std::vector<Tick>& ticks, double left, double right, double top,
               double bottom) {
  double end = 0;  // of the labels so far; labels at the edge are moved inwards
  for (const Tick& tick : ticks) {
    auto x = left + tick.place * (right - left);
    sheet.add(grid_line(x, top, x, bottom + 4));
    auto label = shortened(tick.label, (Sheet::right - Sheet::left) / plain_font.size);
    auto half = text_width(label) * plain_font.size / 2;
    auto centre = inside(x, half);
    if (centre - half < end) continue;
    end = centre + half;
    sheet.add(text_element(centre, bottom + 17, label, Anchor::middle));
  }
}

void add_axis_title(Sheet& sheet, const ChartAxis& axis, double centre, double y) {
  auto text =
      shortened(printable(axis_title(axis)), (Sheet::right - Sheet::left) / plain_font.size);
  auto half = text_width(text) * plain_font.size / 2;
  sheet.add(text_element(inside(centre, half), y, text, Anchor::middle));
}

std::string grid_line(double x1, double y1, double x2, double y2) {
  return element("line", {{"class", "grid"},
                          {"x1", x1},
                          {"y1", y1},
                          {"x2", x2},
                          {"y2", y2},
                          {"stroke", "currentColor"},
                          {"stroke-opacity", 0.15}});
}

std::string reference_line(double x1, double y1, double x2, double y2) {
  return element("line", {{"class", "reference"},
                          {"x1", x1},
                          {"y1", y1},
                          {"x2", x2},
                          {"y2", y2},
                          {"stroke", "currentColor"},
                          {"stroke-opacity", 0.7},
                          {"stroke-dasharray", "5 3"}});
}

std::string whisker(double x1, double y1, double x2, double y2, const Look& look) {
  return element("line", {{"x1", x1},
                          {"y1", y1},
                          {"x2", x2},
                          {"y2", y2},
                          {"stroke", look.colour},
                          {"stroke-width", 2.4}});
}

std::string mark_text(const Series& series, const Mark& mark) {
  const auto& text = mark.text.empty() ? mark.label : mark.text;
  return text.empty() ? series.name : series.name + ": " + text;
}

}  // namespace interleave
