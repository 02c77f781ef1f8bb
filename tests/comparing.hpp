#pragma once

#include "results/compare/changes.hpp"
#include "results/compare/summary.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace interleave::testing {

using Random = std::mt19937_64;

inline constexpr double threshold = 0.05;

// A cell's repetitions in one run, with these throughputs.
inline std::vector<Row> rows_of(const std::vector<double>& throughputs,
                                std::string model = "serial") {
  std::vector<Row> rows;
  for (double throughput : throughputs) {
    rows.push_back(plain_row(model, "noop", rows.size() + 1, throughput));
  }
  return rows;
}

// The same in a run that began in this minute of a day.
inline std::vector<Row> run_at(unsigned minute, const std::vector<double>& throughputs,
                               const std::string& model = "serial") {
  auto rows = rows_of(throughputs, model);
  auto two_digits = [](unsigned number) { return std::to_string(100 + number).substr(1); };
  for (Row& row : rows) {
    row.started_utc =
        "2026-11-27T" + two_digits(minute / 60) + ":" + two_digits(minute % 60) + ":00Z";
    row.run_id = row.started_utc;
  }
  return rows;
}

inline void append(std::vector<Row>& rows, const std::vector<Row>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

inline Changes changes(std::span<const Row> before, std::span<const Row> after) {
  return find_changes(summarise(before), summarise(after), threshold);
}

inline Change change(const std::vector<double>& before, const std::vector<double>& after) {
  return changes(rows_of(before), rows_of(after)).cells.at(0);
}

template <class Draw> std::vector<double> sample(std::size_t count, Draw draw) {
  std::vector<double> values(count);
  std::ranges::generate(values, draw);
  return values;
}

}  // namespace interleave::testing
