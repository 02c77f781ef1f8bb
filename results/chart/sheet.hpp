#pragma once

#include "results/chart/chart.hpp"
#include "results/chart/scale.hpp"
#include "results/chart/svg.hpp"
#include "results/groups/palette.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

/// The size and weight of a text.
struct Font {
  double size = 13;
  bool bold = false;

  double line() const { return size * 1.3; }
};
inline constexpr Font plain_font{};
inline constexpr Font panel_font{14, true};
inline constexpr Font title_font{17, true};

/// An SVG picture that grows downwards. Its texts and panels are placed one below the other.
class Sheet {
 public:
  static constexpr double width = 480;
  static constexpr double left = 8;
  static constexpr double right = width - 8;

  explicit Sheet(SvgHost host) : host_(host) {}

  /// The end of what was drawn.
  double bottom() const { return bottom_; }
  void skip(double units) { bottom_ += units; }
  /// Adds text in lines that fit between `left` and `right`.
  void paragraph(std::string_view text, const Font& font, std::size_t most_lines);
  void add(const std::string& element) { body_ += element + "\n"; }
  /// Adds a mark with the text that a reader gets for it. In a page, scripts find the text too.
  void add_mark(const std::string& shapes, const std::string& text);

  std::string take() && { return std::move(body_); }

 private:
  SvgHost host_;
  std::string body_;
  double bottom_ = 8;
};

/// The end at which a text is anchored.
enum class Anchor : std::uint8_t { start, middle, end };

/// Returns a line of text. (x, y) is on its base line.
std::string text_element(double x, double y, std::string_view text, Anchor anchor = Anchor::start,
                         const Font& font = plain_font);
/// Returns the x nearest to `centre` at which a text of half this width is inside of the sheet.
double inside(double centre, double half_width);
/// Adds the labels of an axis below a panel from `top` to `bottom`, and its grid. The axis goes from
/// `left` to `right`.
void add_ticks(Sheet& sheet, const std::vector<Tick>& ticks, double left, double right, double top,
               double bottom);
/// Adds the title of an axis below it. `centre` is moved if the title would not fit.
void add_axis_title(Sheet& sheet, const ChartAxis& axis, double centre, double y);
/// Returns a faint line of a grid.
std::string grid_line(double x1, double y1, double x2, double y2);
/// Returns a line with a meaning, such as "serial".
std::string reference_line(double x1, double y1, double x2, double y2);
/// Returns the interval of a mark.
std::string whisker(double x1, double y1, double x2, double y2, const Look& look);
/// Returns the text of a mark: its series, and the value in words.
std::string mark_text(const Series& series, const Mark& mark);

// Each adds one panel of a chart: svg_dots.cpp, svg_curves.cpp and svg_bars.cpp.
void add_dots(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks);
void add_curves(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks);
void add_bars(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks);

}  // namespace interleave
