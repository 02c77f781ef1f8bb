#include "results/files/samples.hpp"

#include "results/files/atomic_file.hpp"
#include "results/files/factors.hpp"
#include "results/files/line_reader.hpp"
#include "results/files/sample_columns.hpp"

#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

constexpr Column<LatencyLine> latency_table[] = {
    Factors<LatencyLine>::run_id,
    Factors<LatencyLine>::model,
    Factors<LatencyLine>::workload,
    Factors<LatencyLine>::params,
    Factors<LatencyLine>::workers,
    Factors<LatencyLine>::in_flight,
    Factors<LatencyLine>::block,
    Factors<LatencyLine>::repetition,
    column<LatencyLine, &LatencyLine::quantile>(
        "quantile",
        "Which quantile of the repetition's tasks: 0.99 is the p99, and 1 the maximum."),
    column<LatencyLine, &LatencyLine::latency_ns>(
        "latency_ns",
        "That quantile of the time from a task's admission or arrival to its finish, in "
        "nanoseconds."),
    column<LatencyLine, &LatencyLine::service_ns>(
        "service_ns",
        "That quantile of the time from a task's start to its finish, in nanoseconds; empty if too "
        "few tasks were begun."),
    offered_per_s_column<LatencyLine>,
};
static_assert(all_have_meanings(latency_table));
constexpr std::size_t newer_latency_columns = 1;

}  // namespace

std::span<const Column<LatencyLine>> latency_columns() {
  return latency_table;
}

SamplesFile::SamplesFile(const std::filesystem::path& dir, Writing how)
    : file_(dir / "samples.csv", header_line(sample_columns()), how) {}

void SamplesFile::append(const Row& row) {
  file_.append(csv_line(sample_columns(), row));
}

LatencyFile::LatencyFile(const std::filesystem::path& dir, Writing how)
    : file_(dir / "latency.csv", header_line(latency_columns()), how) {}

void LatencyFile::append(const Row& row, const Spectrum& spectrum) {
  std::string lines;
  LatencyLine line;
  copy_factors(row, line);
  line.offered_per_s = row.offered_per_s;
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    if (!spectrum.has(place)) continue;
    const auto& point = spectrum.points[place];
    std::optional<std::int64_t> service;
    if (spectrum.has_service(place)) service = point.service_ns;
    line.quantile = Spectrum::quantiles[place] / 10'000.0;
    line.latency_ns = point.latency_ns;
    line.service_ns = service;
    lines += csv_line(latency_columns(), line);
  }
  file_.append(lines);
}

std::vector<Row> read_samples(const std::filesystem::path& dir) {
  return read_lines(dir / "samples.csv", sample_columns(), newer_sample_columns);
}

std::vector<LatencyLine> read_latencies(const std::filesystem::path& dir) {
  return read_lines(dir / "latency.csv", latency_columns(), newer_latency_columns);
}

namespace {

// A key points into its line, so all lines are looked at before the first one is moved.
template <class Line, class Key> std::vector<Line> first_of_each(std::vector<Line> lines, Key key) {
  std::set<decltype(key(lines.front()))> seen;
  std::vector<bool> is_copy;
  is_copy.reserve(lines.size());
  for (const Line& line : lines) is_copy.push_back(!seen.insert(key(line)).second);
  if (seen.size() == lines.size()) return lines;
  seen.clear();
  std::size_t place = 0;
  std::erase_if(lines, [&](const Line&) { return is_copy[place++]; });
  return lines;
}

}  // namespace

std::vector<Row> each_once(std::vector<Row> rows) {
  return first_of_each(std::move(rows), [](const Row& row) {
    using Text = std::string_view;
    return std::tuple(row.block, Text(row.model), Text(row.workload), Text(row.params), row.workers,
                      row.in_flight, row.offered_per_s, Text(row.load), row.repetition,
                      Text(row.run_id),
                      row.status == Status::interrupted);  // made again
  });
}

std::vector<LatencyLine> each_once(std::vector<LatencyLine> lines) {
  return first_of_each(std::move(lines), [](const LatencyLine& line) {
    using Text = std::string_view;
    return std::tuple(line.block, line.quantile, Text(line.model), Text(line.workload),
                      Text(line.params), line.workers, line.in_flight, line.offered_per_s,
                      line.repetition, Text(line.run_id));
  });
}

void rewrite_samples(const std::filesystem::path& dir, std::span<const Row> rows) {
  replace_file(dir / "samples.csv", csv_text(sample_columns(), rows));
}

void rewrite_latencies(const std::filesystem::path& dir, std::span<const LatencyLine> lines) {
  replace_file(dir / "latency.csv", csv_text(latency_columns(), lines));
}

void visit_samples(const std::filesystem::path& run, const std::function<void(const Row&)>& visit) {
  std::error_code ignored;  // then it is no file, and the reader reports the error
  bool is_file = std::filesystem::is_regular_file(run, ignored);
  LineReader<Row> reader(is_file ? run : run / "samples.csv", sample_columns(),
                         newer_sample_columns);
  // One row for all lines saves allocations. It is safe, since every member has a column.
  for (Row row; reader.next(row);) visit(row);
}

}  // namespace interleave
