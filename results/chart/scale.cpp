#include "results/chart/scale.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace interleave {

namespace {

// A file may hold any number. Up to this one, ranges and the room around them stay finite.
constexpr double huge = 1e100;
// Between two of 1, 2, 5 and 10 there is a factor of at most 2.5, so a range this wide has two ticks.
constexpr double least_ratio = 5;
constexpr double margin = 1.15;  // around the values of a logarithmic axis
constexpr double most_nines = 6;
constexpr int sparsest = 10;

std::string digits(double value) {
  std::array<char, 64> text{};
  auto* end = std::to_chars(text.data(), text.data() + text.size(), value + 0.0,
                            std::chars_format::general, 6)
                  .ptr;
  return {text.data(), end};
}

std::string in_thousands(double value, const std::string& unit) {
  static constexpr std::array<std::string_view, 8> prefixes = {"n", "u", "m", "",
                                                               "k", "M", "G", "T"};
  auto size = std::abs(value);
  if (size > 0 && (size < 1e-9 || size >= 1e15)) return digits(value) + unit;
  auto thousands = size > 0 ? std::floor(std::log10(size) / 3 + 1e-9) : 0;
  auto prefix = std::string(prefixes.at(static_cast<std::size_t>(thousands + 3)));
  auto text = digits(value / std::pow(1000, thousands)) + prefix;
  if (unit.empty() || unit.front() == '/') return text + unit;
  return text.substr(0, text.size() - prefix.size()) + " " + prefix + unit;
}

std::string in_bytes(double value) {
  static constexpr std::array<std::string_view, 5> units = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto power = value >= 1 ? std::floor(std::log2(value) / 10 + 1e-9) : 0;
  if (power >= static_cast<double>(units.size())) return digits(value) + " B";
  return digits(value / std::pow(1024, power)) + " " +
         std::string(units.at(static_cast<std::size_t>(power)));
}

// How many decades lie between two ticks.
int decades(int sparseness) {
  constexpr std::array<int, 9> steps = {1, 2, 3, 5, 10, 20, 50, 100, 200};
  return steps.at(std::min<std::size_t>(static_cast<std::size_t>(sparseness), steps.size() - 1));
}

// Returns the powers of `base` from base^low to base^high whose exponents are multiples of `step`.
std::vector<double> powers(double base, double low, double high, int step) {
  std::vector<double> found;
  auto last = static_cast<int>(std::floor(high));
  for (auto power = static_cast<int>(std::ceil(low / step)) * step; power <= last; power += step) {
    found.push_back(std::pow(base, power));
  }
  return found;
}

std::vector<double> ones_twos_fives(double low, double high) {
  std::vector<double> found;
  auto last = static_cast<int>(std::floor(high));
  for (auto decade = static_cast<int>(std::floor(low)); decade <= last; ++decade) {
    for (double step : {1.0, 2.0, 5.0}) {
      auto power = decade + std::log10(step);
      if (power >= low && power <= high) found.push_back(step * std::pow(10, decade));
    }
  }
  return found;
}

// Returns the ticks of a linear axis: about ten of them, and fewer the sparser.
std::vector<double> even_steps(double low, double high, int sparseness) {
  constexpr std::array<double, 3> factors = {1, 2, 5};
  auto [decades_more, factor] = std::div(sparseness, 3);
  auto decade = std::pow(10, std::floor(std::log10((high - low) / 10)) + decades_more);
  auto step = decade * factors.at(static_cast<std::size_t>(factor));
  std::vector<double> found;
  if (!(step > 0)) return found;  // the range is about as small as a number can be
  auto last = static_cast<int>(std::floor(high / step + 1e-9));
  for (auto count = static_cast<int>(std::ceil(low / step - 1e-9)); count <= last; ++count) {
    found.push_back(count * step);
  }
  return found;
}

bool have_room(const std::vector<Tick>& ticks, const TickRoom& room) {
  for (std::size_t which = 1; which < ticks.size(); ++which) {
    auto needed =
        (room.size(ticks[which - 1].label) + room.size(ticks[which].label)) / 2 + room.gap;
    if (std::abs(ticks[which].place - ticks[which - 1].place) * room.length < needed) return false;
  }
  return true;
}

// Leaves out ticks that have no room beside those before them.
std::vector<Tick> thinned(const std::vector<Tick>& ticks, const TickRoom& room) {
  std::vector<Tick> kept;
  for (const Tick& tick : ticks) {
    kept.push_back(tick);
    if (!have_room(kept, room)) kept.pop_back();
  }
  return kept;
}

}  // namespace

AxisScale::AxisScale(const ChartAxis& axis, const std::vector<double>& values) : axis_(axis) {
  std::vector<double> shown;
  auto add = [&](double value) {
    bool has_place = axis.scale != Scale::logarithmic || value > 0;
    if (std::isfinite(value) && has_place) shown.push_back(transformed(value));
  };
  for (double value : values) add(value);
  for (const auto& line : axis.lines) add(line.at);
  if (shown.empty()) shown.push_back(transformed(1));
  auto [least, most] = std::ranges::minmax(shown);
  low_ = least;
  high_ = most;
  if (axis.unit == "%") {
    low_ = std::min(low_, 0.0);
    high_ = std::max(high_, 100.0);
  } else if (axis.scale == Scale::linear) {
    low_ = std::min(low_, 0.0);
    high_ = std::max(high_, 0.0);
    high_ += high_ > low_ ? (high_ - low_) / 20 : 1;
  } else {
    auto around = std::log10(margin);
    auto missing = std::max(0.0, std::log10(least_ratio) - (high_ - low_) - 2 * around) / 2;
    if (axis.scale == Scale::nines) missing = 0;
    low_ -= around + missing;
    high_ += around + missing;
  }
}

double AxisScale::transformed(double value) const {
  switch (axis_.scale) {
    case Scale::linear: break;
    case Scale::logarithmic: return std::log10(std::clamp(value, 1 / huge, huge));
    case Scale::nines:
      return std::clamp(-std::log10(1 - std::clamp(value, 0.0, 1.0)), 0.0, most_nines);
  }
  return std::clamp(value, -huge, huge);
}

double AxisScale::place(double value) const {
  if (std::isnan(value)) return 0;
  return std::clamp((transformed(value) - low_) / (high_ - low_), 0.0, 1.0);
}

std::vector<double> AxisScale::candidates(int sparseness) const {
  if (!axis_.ticks.empty()) return axis_.ticks;
  switch (axis_.scale) {
    case Scale::nines: return {0.5, 0.9, 0.99, 0.999, 0.9999};
    case Scale::linear: return even_steps(low_, high_, sparseness);
    case Scale::logarithmic: break;
  }
  if (axis_.unit == "B") {
    return powers(2, low_ / std::log10(2), high_ / std::log10(2), decades(sparseness));
  }
  if (sparseness == 0) return ones_twos_fives(low_, high_);
  return powers(10, low_, high_, decades(sparseness - 1));
}

std::vector<Tick> AxisScale::ticks(const TickRoom& room) const {
  std::vector<Tick> found;
  for (int sparseness = 0; sparseness <= sparsest; ++sparseness) {
    found.clear();
    for (double value : candidates(sparseness)) {
      bool is_inside = transformed(value) >= low_ && transformed(value) <= high_;
      if (is_inside) found.push_back({place(value), tick_label(value, axis_)});
    }
    std::ranges::sort(found, {}, &Tick::place);
    if (have_room(found, room)) return found;
  }
  return thinned(found, room);
}

std::string tick_label(double value, const ChartAxis& axis) {
  if (axis.scale == Scale::nines) return digits(100 * value) + "%";
  if (axis.unit == "%" || axis.unit == "x") return digits(value) + axis.unit;
  return axis.unit == "B" ? in_bytes(value) : in_thousands(value, axis.unit);
}

std::string axis_title(const ChartAxis& axis) {
  if (axis.scale != Scale::logarithmic) return axis.title;
  return axis.title + (axis.title.empty() ? "log scale" : " (log scale)");
}

}  // namespace interleave
