#include "results/text/grid.hpp"

#include "results/text/utf8.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace interleave {

namespace {

constexpr std::size_t gap = 2;

std::string padded(const std::string& text, std::size_t width, bool left) {
  std::string space(width - std::min(width, columns_of(text)), ' ');
  return left ? text + space : space + text;
}

}  // namespace

void Grid::add_column(std::string_view heading, int drop_order) {
  columns_.push_back({std::string(heading), drop_order});
}

void Grid::add_line(std::vector<std::string> cells) {
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    Column& column = columns_[place];
    if (cells[place].empty()) continue;
    column.width = std::max({column.width, columns_of(column.heading), columns_of(cells[place])});
  }
  cells_.push_back(std::move(cells));
}

// Returns the columns. Those that are left out have width 0.
std::vector<Grid::Column> Grid::fitting(std::size_t width) const {
  auto columns = columns_;
  auto needed = [&] {
    return std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                           [](std::size_t sum, const Column& column) {
                             return sum + (column.width > 0 ? column.width + gap : 0);
                           });
  };
  auto worth = [](const Column& column) { return column.width > 0 ? column.drop_order : 0; };
  while (width > 0 && needed() > width + gap) {
    auto least = std::ranges::max_element(columns, {}, worth);
    if (worth(*least) == 0) break;
    least->width = 0;
  }
  return columns;
}

std::vector<std::string> Grid::left_out(std::size_t width) const {
  auto shown = fitting(width);
  std::vector<std::string> headings;
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    if (columns_[place].width > 0 && shown[place].width == 0) {
      headings.push_back(columns_[place].heading);
    }
  }
  return headings;
}

std::string left_out_sentence(std::span<const std::string> headings) {
  if (headings.empty()) return {};
  std::string names;
  for (const auto& heading : headings) names += (names.empty() ? "" : ", ") + heading;
  return "No room for: " + names + ". A wider terminal shows them, and so does a file or a pipe.";
}

std::vector<std::string> Grid::lines(std::size_t width) const {
  auto columns = fitting(width);
  auto line_of = [&](auto text_of) {
    std::string line;
    for (std::size_t place = 0; place < columns.size(); ++place) {
      if (columns[place].width == 0) continue;
      if (!line.empty()) line += std::string(gap, ' ');
      line += padded(text_of(place), columns[place].width, place == 0);
    }
    return line.substr(0, line.find_last_not_of(' ') + 1);
  };
  std::vector<std::string> result = {line_of([&](std::size_t at) { return columns[at].heading; })};
  for (const auto& cells : cells_) {
    result.push_back(line_of([&](std::size_t at) { return cells[at]; }));
  }
  return result;
}

}  // namespace interleave
