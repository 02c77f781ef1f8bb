#include "results/report/row_list.hpp"

#include "core/errors.hpp"
#include "core/suggestion.hpp"
#include "results/files/sample_columns.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

const Column<Row>& column_of(const char* flag, const std::string& name) {
  auto columns = sample_columns();
  auto found = std::ranges::find(columns, name, &Column<Row>::name);
  if (found != columns.end()) return *found;
  std::vector<std::string_view> known;
  for (const auto& column : columns) known.push_back(column.name);
  throw UsageError(std::string(flag) + ": samples.csv has no column '" + name + "'" +
                   suggestion(name, known) + "; it has " + join(known));
}

std::vector<Column<Row>> chosen(const RowChoice& choice) {
  std::vector<Column<Row>> columns;
  for (const auto& name : choice.columns) columns.push_back(column_of("--columns", name));
  if (columns.empty()) columns.assign(sample_columns().begin(), sample_columns().end());
  return columns;
}

struct SortKey {
  bool is_missing = false;
  double number = 0;
  std::string text;
};

SortKey key_of(const Row& row, const Column<Row>& column) {
  SortKey key;
  column.text(row, key.text);
  key.is_missing = key.text.empty();
  if (!column.is_text && !key.is_missing) {
    take(std::exchange(key.text, {}), key.number);
  }
  return key;
}

std::vector<const Row*> sorted(std::span<const Row> rows, const RowChoice& choice) {
  std::vector<std::pair<SortKey, const Row*>> keyed;
  const auto* column = choice.sort.empty() ? nullptr : &column_of("--sort", choice.sort);
  for (const Row& row : rows) {
    keyed.emplace_back(column != nullptr ? key_of(row, *column) : SortKey(), &row);
  }
  if (column != nullptr) {
    std::ranges::stable_sort(keyed, [&](const auto& one, const auto& other) {
      const SortKey& left = one.first;
      const SortKey& right = other.first;
      if (left.is_missing != right.is_missing) return right.is_missing;
      auto less = [](const SortKey& a, const SortKey& b) {
        return std::tie(a.number, a.text) < std::tie(b.number, b.text);
      };
      return choice.reverse ? less(right, left) : less(left, right);
    });
  }
  std::vector<const Row*> order;
  for (const auto& entry : keyed) order.push_back(entry.second);
  return order;
}

}  // namespace

void print_rows(std::ostream& out, std::span<const Row> rows, const RowChoice& choice,
                RowFormat format) {
  auto chosen_columns = chosen(choice);
  std::span<const Column<Row>> columns(chosen_columns);
  auto order = sorted(rows, choice);
  if (format == RowFormat::csv) {
    out << header_line(columns);
    for (const Row* row : order) out << csv_line(columns, *row);
    return;
  }
  out << '[';
  for (const Row* row : order) {
    out << (row == order.front() ? "\n" : ",\n") << json_object(columns, *row);
  }
  out << "\n]\n";
}

}  // namespace interleave
