#include "results/files/selection.hpp"

#include "core/errors.hpp"
#include "core/suggestion.hpp"
#include "results/files/sample_columns.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace interleave {

namespace {

// Returns the value of a parameter in `params`. An empty text if it has none.
std::string_view parameter(std::string_view params, std::string_view key) {
  while (!params.empty()) {
    auto part = params.substr(0, params.find(';'));
    params.remove_prefix(std::min(part.size() + 1, params.size()));
    if (part.size() > key.size() && part.starts_with(key) && part[key.size()] == '=') {
      return part.substr(key.size() + 1);
    }
  }
  return "";
}

const Column<Row>* column_of(std::string_view key) {
  auto columns = sample_columns();
  auto found = std::ranges::find(columns, key, &Column<Row>::name);
  return found == columns.end() ? nullptr : &*found;
}

// The subject of a condition: a column, or a parameter if there is no such column.
class Subject {
 public:
  explicit Subject(const std::string& key) : key_(key), column_(column_of(key)) {}

  bool is_column() const { return column_ != nullptr; }
  std::string value_in(const Row& row) const {
    std::string text;
    if (is_column()) {
      column_->text(row, text);
    } else {
      text = parameter(row.params, key_);
    }
    return text;
  }
  bool has(const Row& row, const std::string& value) const {
    if (key_ == "flags" || key_ == "row_flags") {
      return value.empty() ? row.flags.empty() : row.has_flag(value);
    }
    return value_in(row) == value;
  }

 private:
  const std::string& key_;
  const Column<Row>* column_;
};

std::string enumerated(const std::set<std::string>& words) {
  constexpr std::size_t most = 20;
  std::string text;
  std::size_t count = 0;
  for (const auto& word : words) {
    if (++count > most) return text + " and " + std::to_string(words.size() - most) + " more";
    text += (text.empty() ? "" : ", ") + (word.empty() ? "nothing" : word);
  }
  return text;
}

std::set<std::string> parameters_in(std::span<const Row> rows) {
  std::set<std::string> keys;
  for (const Row& row : rows) {
    std::string_view params = row.params;
    while (!params.empty()) {
      auto part = params.substr(0, params.find(';'));
      params.remove_prefix(std::min(part.size() + 1, params.size()));
      if (auto equals = part.find('='); equals != part.npos) keys.emplace(part.substr(0, equals));
    }
  }
  return keys;
}

[[noreturn]] void refuse_key(const std::string& key, std::span<const Row> rows) {
  auto parameters = parameters_in(rows);
  std::vector<std::string_view> known(parameters.begin(), parameters.end());
  std::vector<std::string_view> columns;
  for (const auto& column : sample_columns()) columns.push_back(column.name);
  known.insert(known.end(), columns.begin(), columns.end());
  auto what = "--where: no column '" + key + "'" + suggestion(key, known);
  what += "; columns: " + join(columns);
  if (!parameters.empty()) what += "; parameters: " + enumerated(parameters);
  throw UsageError(what);
}

[[noreturn]] void refuse_value(const Condition& condition, const Subject& subject,
                               std::span<const Row> rows) {
  std::set<std::string> values;
  for (const Row& row : rows) values.insert(subject.value_in(row));
  std::vector<std::string_view> known(values.begin(), values.end());
  throw UsageError("--where: no row has " + condition.key + "=" + condition.value +
                   suggestion(condition.value, known) + "; " + condition.key +
                   " is one of: " + enumerated(values));
}

using Values = std::map<std::string, std::vector<std::string>>;  // by key

Values values_of(std::span<const Condition> conditions, std::span<const Row> rows) {
  Values values;
  for (const Condition& condition : conditions) {
    Subject subject(condition.key);
    bool has_key = subject.is_column() || std::ranges::any_of(rows, [&](const Row& row) {
                     return !subject.value_in(row).empty();
                   });
    if (!has_key) refuse_key(condition.key, rows);
    bool any = std::ranges::any_of(
        rows, [&](const Row& row) { return subject.has(row, condition.value); });
    if (!any) refuse_value(condition, subject, rows);
    values[condition.key].push_back(condition.value);
  }
  return values;
}

template <class Line> auto repetition_of(const Line& line) {
  return std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                    std::optional<std::uint64_t>, std::optional<std::uint64_t>, std::uint64_t,
                    std::uint64_t>(line.run_id, line.model, line.workload, line.params,
                                   line.workers, line.in_flight, line.block, line.repetition);
}

}  // namespace

void keep_rows(ResultSet& all, std::span<const Condition> conditions) {
  if (conditions.empty()) return;
  for (const auto& condition : values_of(conditions, all.rows)) {
    Subject subject(condition.first);
    std::erase_if(all.rows, [&](const Row& row) {
      return std::ranges::none_of(condition.second,
                                  [&](const auto& value) { return subject.has(row, value); });
    });
  }
  if (all.rows.empty()) throw UsageError("--where: no row fulfils all conditions at once");
  std::set<decltype(repetition_of(all.rows.front()))> kept;
  for (const Row& row : all.rows) kept.insert(repetition_of(row));
  auto is_of_another = [&](const auto& line) { return !kept.contains(repetition_of(line)); };
  std::erase_if(all.latencies, is_of_another);
  std::erase_if(all.locks, is_of_another);
  std::erase_if(all.waits, is_of_another);
}

}  // namespace interleave
