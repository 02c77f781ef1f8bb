// Curves in plain text: a letter for each series. Lines without marks are dots.
#include "results/chart/text_rows.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <set>

namespace interleave {

namespace {

constexpr std::size_t height = 16;
constexpr char several = '+';
constexpr char unmarked = '.';

char letter_of(std::size_t series) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return letters[series % letters.size()];
}

/// The letters of a panel. Row 0 is for marks beyond the y axis, the last row is at its low end.
class Matrix {
 public:
  Matrix(const Chart& chart, const Panel& panel, std::size_t columns)
      : chart_(chart),
        x_(chart.x, values_of(panel, true)),
        y_(chart.y, values_of(panel, false)),
        ticks_(y_.ticks({height, 1, [](auto) { return 1.0; }})) {
    constexpr std::size_t widest_label = 14;
    for (const Tick& tick : ticks_)
      labels_ = std::max(labels_, cut(tick.label, widest_label).size());
    labels_ = std::max(labels_, cut(chart.y.beyond, widest_label).size());
    rows_.assign(height + 1, std::string(columns - labels_ - 2, ' '));
  }

  void draw(const Panel& panel);
  std::vector<std::string> lines() const;

 private:
  static std::vector<double> values_of(const Panel& panel, bool of_x);
  std::size_t row_of(double y) const { return height - column_of(y_.place(y), height); }
  void put(std::size_t row, std::size_t column, char letter);

  const Chart& chart_;
  AxisScale x_;
  AxisScale y_;
  std::vector<Tick> ticks_;
  std::size_t labels_ = 0;
  std::vector<std::string> rows_{};
};

std::vector<double> Matrix::values_of(const Panel& panel, bool of_x) {
  std::vector<double> values;
  for (const Series& series : panel.series) {
    for (const Mark& mark : series.marks) {
      if (of_x || !mark.beyond) values.push_back(of_x ? mark.x : mark.y);
    }
  }
  return values;
}

void Matrix::put(std::size_t row, std::size_t column, char letter) {
  char& place = rows_[row][column];
  if (place == ' ' || place == '-' || place == unmarked) {
    place = letter;
  } else if (place != letter && letter != unmarked) {
    place = several;
  }
}

void Matrix::draw(const Panel& panel) {
  for (const auto& line : chart_.y.lines) {
    for (char& place : rows_[row_of(line.at)]) place = '-';
  }
  std::size_t letters = 0;
  for (const Series& series : panel.series) {
    auto letter = series.marked ? letter_of(letters++) : unmarked;
    for (const Mark& mark : series.marks) {
      auto row = mark.beyond ? 0 : row_of(mark.y);
      put(row, column_of(x_.place(mark.x), rows_[row].size()), letter);
    }
  }
}

std::vector<std::string> Matrix::lines() const {
  std::vector<std::string> lines = {cut(axis_title(chart_.y), labels_ + 2 + rows_.front().size())};
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    std::string label = row == 0 ? cut(chart_.y.beyond, labels_) : "";
    for (const Tick& tick : ticks_) {
      if (height - column_of(tick.place, height) == row) label = cut(tick.label, labels_);
    }
    if (row == 0 && label.empty()) continue;
    auto text = std::string(labels_ - label.size(), ' ') + label + " |" + rows_[row];
    text.erase(text.find_last_not_of(' ') + 1);
    lines.push_back(text);
  }
  for (auto& row : axis_rows(chart_.x, x_, labels_ + 2, rows_.front().size())) lines.push_back(row);
  return lines;
}

std::vector<std::string> legend_of(const Chart& chart, const Panel& panel, std::size_t columns) {
  std::vector<std::string> rows;
  std::set<std::string> seen;
  std::size_t letters = 0;
  auto add = [&](char letter, const std::string& name) {
    auto entry = std::string(1, letter) + " " + cut(name, columns - 2);
    bool fits = !rows.empty() && rows.back().size() + 3 + entry.size() <= columns;
    if (fits) {
      rows.back() += "   " + entry;
    } else {
      rows.push_back(entry);
    }
  };
  for (const Series& series : panel.series) {
    if (series.marked) add(letter_of(letters++), series.name);
  }
  for (const Series& series : panel.series) {
    if (!series.marked && seen.insert(series.name).second) add(unmarked, series.name);
  }
  for (const auto& line : chart.y.lines) add('-', line.label);
  if (letters > 1) add(several, "several");
  return rows;
}

}  // namespace

std::vector<std::string> text_curves(const Chart& chart, const Panel& panel, std::size_t columns) {
  Matrix matrix(chart, panel, columns);
  matrix.draw(panel);
  auto rows = matrix.lines();
  for (auto& row : legend_of(chart, panel, columns)) rows.push_back(row);
  return rows;
}

}  // namespace interleave
