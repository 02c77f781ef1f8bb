// The pictures of any rows. They are well-formed SVG whose elements and attributes are ours, and
// plain text on a terminal.
#include "results/pictures/pictures.hpp"

#include "results/chart/svg.hpp"
#include "results/chart/text_chart.hpp"
#include "results/files/factors.hpp"
#include "results/text/utf8.hpp"
#include "tests/fuzz/rows.hpp"
#include "tests/svg_reader.hpp"

#include <algorithm>

namespace interleave::fuzz {

namespace {

constexpr std::size_t columns = 80;

std::vector<LatencyLine> latencies_of(const std::vector<Row>& rows) {
  std::vector<LatencyLine> lines;
  for (const Row& row : rows) {
    LatencyLine line;
    copy_factors(row, line);
    line.offered_per_s = row.offered_per_s;
    for (double quantile : {0.5, 0.9, 0.99, 1.0}) {
      line.quantile = quantile;
      line.latency_ns = static_cast<std::int64_t>(row.lat_p50_ns.value_or(0) >> 1U);
      line.service_ns = line.latency_ns / 2;
      lines.push_back(line);
    }
  }
  return lines;
}

std::vector<LockLine> locks_of(const std::vector<Row>& rows) {
  std::vector<LockLine> lines;
  for (const Row& row : rows) {
    auto seconds = row.gil_wait_s.value_or(0);
    lines.push_back({row.run_id, row.model, row.workload, row.params, row.workers, row.in_flight,
                     row.block, row.repetition, row.order % 16, seconds, row.wall_s.value_or(0),
                     seconds / 3, row.gil_switches.value_or(0), 1});
  }
  return lines;
}

void examine_chart(const Chart& chart) {
  for (SvgHost host : {SvgHost::file, SvgHost::page}) {
    auto svg = svg_of(chart, host);
    auto parts = testing::read_svg(svg);
    require(parts.fault.empty(), parts.fault.c_str());
    require(well_formed(svg) == svg, "a picture is UTF-8");
    std::ranges::sort(parts.ids);
    require(std::ranges::adjacent_find(parts.ids) == parts.ids.end(), "identifiers are unique");
    for (const auto& text : parts.texts) {
      require(text.x >= 0 && text.x <= 480, "a text begins in the picture");
    }
  }
  auto text = text_of(chart, columns);
  std::size_t length = 0;
  for (char letter : text) {
    require(letter == '\n' || (letter >= ' ' && letter <= '~'), "text is ASCII");
    length = letter == '\n' ? 0 : length + 1;
    require(length <= columns, "text is not too wide");
  }
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  ResultSet results;
  results.rows = rows_of(choices);
  results.latencies = latencies_of(results.rows);
  results.locks = locks_of(results.rows);
  RunAbout& run = results.runs.emplace_back();
  run.argv.emplace_back(choices.text());
  run.cpu_model = choices.text();
  run.goal = choices.text();
  for (const Chart& chart : charts_of(results)) examine_chart(chart);
}

}  // namespace interleave::fuzz
