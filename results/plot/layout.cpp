#include "results/plot/layout.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace interleave {

namespace {

constexpr unsigned head = 78;      // for the title of the picture and those of the first row
constexpr unsigned between = 100;  // between rows, for the axis of one and the title of the next
constexpr unsigned right = 24;

// Returns "20 ks" for 20000 with the unit "s", and "2 ms" for 0.002.
std::string tic_label(double value, std::string_view unit) {
  static constexpr std::array<std::string_view, 7> prefixes = {"n", "u", "m", "", "k", "M", "G"};
  auto thousands = std::clamp(std::floor(std::log10(value) / 3 + 1e-9), -3.0, 3.0);
  auto prefix = prefixes.at(static_cast<std::size_t>(thousands + 3));
  auto text = number(value / std::pow(1000.0, thousands));
  if (unit.empty()) return text + std::string(prefix);
  return text + " " + std::string(prefix) + std::string(unit);
}

}  // namespace

std::string number(double value) {
  std::array<char, 64> digits{};
  auto* end = std::to_chars(digits.begin(), digits.end(), value, std::chars_format::general, 8).ptr;
  return {digits.begin(), end};
}

Layout::Layout(const Canvas& canvas, std::size_t panels, Sizes sizes)
    : canvas_(canvas),
      sizes_(sizes),
      columns_(panels <= 1   ? 1
               : panels <= 6 ? 2
                             : 3) {
  if (canvas.is_text()) columns_ = 1;
  auto rows = static_cast<unsigned>((panels + columns_ - 1) / columns_);
  height_ = head + rows * sizes.panel_height + (rows - 1) * between + sizes.bottom;
  if (panels == 1) width_ = 800;
}

std::string Layout::begin(std::string_view title) const {
  auto text = canvas_.preamble(width_, height_);
  if (canvas_.is_text()) return text;
  return text + "set multiplot title " + single_quoted(title) + " font ',13'\n" +
         "set border 1 linecolor rgb '#999999'\n"
         "set tics nomirror scale 0.4 textcolor rgb '#333333'\n"
         "set grid back linecolor rgb '#dddddd' linewidth 1\n";
}

std::string Layout::end() const {
  return canvas_.is_text() ? "" : "unset multiplot\n";
}

std::string Layout::place(std::size_t panel) const {
  if (canvas_.is_text()) return "";
  auto column = static_cast<unsigned>(panel % columns_);
  auto row = static_cast<unsigned>(panel / columns_);
  auto columns = static_cast<unsigned>(columns_);
  auto each = (width_ - sizes_.left - right - (columns - 1) * sizes_.gap) / columns;
  auto left_edge = sizes_.left + column * (each + sizes_.gap);
  auto top_edge = head + row * (sizes_.panel_height + between);
  auto across = [this](unsigned pixels) { return number(1.0 * pixels / width_); };
  auto up = [this](unsigned pixels) { return number(1 - 1.0 * pixels / height_); };
  return "set lmargin at screen " + across(left_edge) + "; set rmargin at screen " +
         across(left_edge + each) + "\nset tmargin at screen " + up(top_edge) +
         "; set bmargin at screen " + up(top_edge + sizes_.panel_height) + "\n";
}

Range log_range(const std::vector<double>& values) {
  if (values.empty()) return {1, 10};
  auto [least, most] = std::ranges::minmax(values);
  // A file may hold any number. This clamp keeps ratios, and the room around the data, finite.
  constexpr double huge = 1e100;
  Range range{std::clamp(least / 1.15, 1 / huge, huge), std::clamp(most * 1.15, 1 / huge, huge)};
  auto missing = 4 / (range.high / range.low);
  if (missing > 1) range = {range.low / std::sqrt(missing), range.high * std::sqrt(missing)};
  return range;
}

std::string log_tics(char axis, Range range, std::string_view unit) {
  bool decades_only = range.high / range.low > 300;
  std::string tics;
  auto first = static_cast<int>(std::floor(std::log10(range.low)));
  auto last = static_cast<int>(std::floor(std::log10(range.high)));
  for (int decade = first; decade <= last; ++decade) {
    for (double step : {1.0, 2.0, 5.0}) {
      auto tic = step * std::pow(10.0, decade);
      if (tic < range.low || tic > range.high || (decades_only && step > 1)) continue;
      tics += (tics.empty() ? "" : ", ") + single_quoted(tic_label(tic, unit)) + " " + number(tic);
    }
  }
  return std::string("set ") + axis + "tics (" + tics + ")\n";
}

}  // namespace interleave
