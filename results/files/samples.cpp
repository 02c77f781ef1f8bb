#include "results/files/samples.hpp"

#include "results/files/atomic_file.hpp"
#include "results/files/columns.hpp"
#include "results/text/utc.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

// Every row has the number of its schema. So files of several runs can be joined, and a reader can
// check it.
void write_schema(const Row& /*line*/, std::string& out) {
  put(out, Row::schema);
}
bool read_schema(Row& /*line*/, std::string_view cell) {
  int schema = 0;
  return take(cell, schema) && schema >= 1 && schema <= Row::schema;
}

// Digests in files of schema 1 have no letter in front, and some readers parsed them as numbers.
bool read_digest(Row& line, std::string_view cell) {
  constexpr std::size_t digits = 16;
  auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  bool is_bare = cell.size() == digits && std::ranges::all_of(cell, is_digit);
  line.digest = (is_bare ? "x" : "") + std::string(from_cell(cell));
  return true;
}

// Comparisons pair runs by this time. All times have the same form, so that they sort as texts.
bool read_started_utc(Row& line, std::string_view cell) {
  auto time = in_milliseconds(cell);
  if (time) line.started_utc = *time;
  return time.has_value();
}

// `flags` and `order` have a meaning in pandas (DataFrame.flags) and SQL (ORDER BY). Aliases repeat
// these columns under other names for such readers. This program reads the first ones.
template <auto Member> bool read_alias(Row& line, std::string_view cell) {
  if (cell.empty()) return true;
  Row other;
  return take(cell, other.*Member) && other.*Member == line.*Member;
}
template <auto Member>
constexpr Column<Row> alias_column(std::string_view name, std::string_view accepts) {
  return {name, [](const Row& line, std::string& out) { put(out, line.*Member); },
          read_alias<Member>, accepts};
}

// In the order of the file. Columns may be added at the end, never renamed or moved.
constexpr Column<Row> sample_columns[] = {
    {"schema", write_schema, read_schema,
     "a schema that this version reads: 1 or 2; a higher one is of a later version"},
    column<Row, &Row::run_id>("run_id"),
    column<Row, &Row::suite>("suite"),
    column<Row, &Row::model>("model"),
    column<Row, &Row::workload>("workload"),
    column<Row, &Row::params>("params"),
    column<Row, &Row::load>("load"),
    column<Row, &Row::workers>("workers"),
    column<Row, &Row::in_flight>("in_flight"),
    column<Row, &Row::offered_per_s>("offered_per_s"),
    column<Row, &Row::block>("block"),
    column<Row, &Row::order>("order"),
    column<Row, &Row::repetition>("repetition"),
    column<Row, &Row::seed>("seed"),
    {"started_utc", [](const Row& line, std::string& out) { put(out, line.started_utc); },
     read_started_utc, "a time such as 2026-01-31T23:59:59.123Z, or nothing"},
    column<Row, &Row::status>("status"),
    column<Row, &Row::error>("error"),
    column<Row, &Row::tasks>("tasks"),
    column<Row, &Row::units>("units"),
    column<Row, &Row::wall_s>("wall_s"),
    column<Row, &Row::throughput_per_s>("throughput_per_s"),
    column<Row, &Row::lat_p50_ns>("lat_p50_ns"),
    column<Row, &Row::lat_p90_ns>("lat_p90_ns"),
    column<Row, &Row::lat_p99_ns>("lat_p99_ns"),
    column<Row, &Row::lat_p999_ns>("lat_p999_ns"),
    column<Row, &Row::lat_max_ns>("lat_max_ns"),
    column<Row, &Row::svc_p50_ns>("svc_p50_ns"),
    column<Row, &Row::svc_p99_ns>("svc_p99_ns"),
    column<Row, &Row::cpu_user_s>("cpu_user_s"),
    column<Row, &Row::cpu_sys_s>("cpu_sys_s"),
    column<Row, &Row::peer_cpu_s>("peer_cpu_s"),
    column<Row, &Row::ctx_voluntary>("ctx_voluntary"),
    column<Row, &Row::ctx_involuntary>("ctx_involuntary"),
    column<Row, &Row::max_rss_bytes>("max_rss_bytes"),
    column<Row, &Row::pss_bytes>("pss_bytes"),
    column<Row, &Row::gil_wait_s>("gil_wait_s"),
    column<Row, &Row::gil_switches>("gil_switches"),
    column<Row, &Row::throttled_s>("throttled_s"),
    column<Row, &Row::steal_s>("steal_s"),
    {"digest", [](const Row& line, std::string& out) { put(out, line.digest); }, read_digest,
     "text"},
    column<Row, &Row::flags>("flags"),
    column<Row, &Row::failed_tasks>("failed_tasks"),
    column<Row, &Row::background_tasks>("background_tasks"),
    column<Row, &Row::startup_s>("startup_s"),
    column<Row, &Row::queries>("queries"),
    column<Row, &Row::pressure_s>("pressure_s"),
    column<Row, &Row::instructions>("instructions"),
    column<Row, &Row::cycles>("cycles"),
    column<Row, &Row::cache_misses>("cache_misses"),
    column<Row, &Row::allocations>("allocations"),
    column<Row, &Row::syscalls>("syscalls"),
    column<Row, &Row::usable_cpus>("usable_cpus"),
    column<Row, &Row::one_at_a_time>("one_at_a_time"),
    column<Row, &Row::worker_rule>("worker_rule"),
    column<Row, &Row::lat_p95_ns>("lat_p95_ns"),
    column<Row, &Row::achieved_share>("achieved_share"),
    column<Row, &Row::congestions>("congestions"),
    alias_column<&Row::flags>("row_flags", "what `flags` has, or nothing"),
    alias_column<&Row::order>("block_order", "what `order` has, or nothing"),
    column<Row, &Row::machine>("machine"),
    column<Row, &Row::machine_cpus>("machine_cpus"),
    column<Row, &Row::spins_per_us>("spins_per_us"),
};
constexpr std::size_t newer_sample_columns = 17;

constexpr Column<LatencyLine> latency_columns[] = {
    column<LatencyLine, &LatencyLine::run_id>("run_id"),
    column<LatencyLine, &LatencyLine::model>("model"),
    column<LatencyLine, &LatencyLine::workload>("workload"),
    column<LatencyLine, &LatencyLine::params>("params"),
    column<LatencyLine, &LatencyLine::workers>("workers"),
    column<LatencyLine, &LatencyLine::in_flight>("in_flight"),
    column<LatencyLine, &LatencyLine::block>("block"),
    column<LatencyLine, &LatencyLine::repetition>("repetition"),
    column<LatencyLine, &LatencyLine::quantile>("quantile"),
    column<LatencyLine, &LatencyLine::latency_ns>("latency_ns"),
    column<LatencyLine, &LatencyLine::service_ns>("service_ns"),
    column<LatencyLine, &LatencyLine::offered_per_s>("offered_per_s"),
};
constexpr std::size_t newer_latency_columns = 1;

constexpr std::span<const Column<Row>> samples_table{sample_columns};
constexpr std::span<const Column<LatencyLine>> latency_table{latency_columns};

}  // namespace

SamplesFile::SamplesFile(const std::filesystem::path& dir, Writing how)
    : file_(dir / "samples.csv", header_line(samples_table), how) {}

void SamplesFile::append(const Row& row) {
  file_.append(csv_line(samples_table, row));
}

LatencyFile::LatencyFile(const std::filesystem::path& dir, Writing how)
    : file_(dir / "latency.csv", header_line(latency_table), how) {}

void LatencyFile::append(const Row& row, const Spectrum& spectrum) {
  std::string lines;
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    if (!spectrum.has(place)) continue;
    const auto& point = spectrum.points[place];
    std::optional<std::int64_t> service;
    if (spectrum.has_service(place)) service = point.service_ns;
    LatencyLine line{row.run_id,       row.model,      row.workload,
                     row.params,       row.workers,    row.in_flight,
                     row.block,        row.repetition, Spectrum::quantiles[place] / 10'000.0,
                     point.latency_ns, service,        row.offered_per_s};
    lines += csv_line(latency_table, line);
  }
  file_.append(lines);
}

std::vector<Row> read_samples(const std::filesystem::path& dir) {
  return read_lines(dir / "samples.csv", samples_table, newer_sample_columns);
}

std::vector<LatencyLine> read_latencies(const std::filesystem::path& dir) {
  return read_lines(dir / "latency.csv", latency_table, newer_latency_columns);
}

namespace {

template <class Line, class Key> std::vector<Line> first_of_each(std::vector<Line> lines, Key key) {
  std::set<decltype(key(lines.front()))> seen;
  std::erase_if(lines, [&](const Line& line) { return !seen.insert(key(line)).second; });
  return lines;
}

}  // namespace

std::vector<Row> each_once(std::vector<Row> rows) {
  return first_of_each(std::move(rows), [](const Row& row) {
    return std::tuple(row.run_id, row.model, row.workload, row.params, row.load, row.workers,
                      row.in_flight, row.offered_per_s, row.block, row.repetition,
                      row.status == Status::interrupted);  // made again
  });
}

std::vector<LatencyLine> each_once(std::vector<LatencyLine> lines) {
  return first_of_each(std::move(lines), [](const LatencyLine& line) {
    return std::tuple(line.run_id, line.model, line.workload, line.params, line.workers,
                      line.in_flight, line.offered_per_s, line.block, line.repetition,
                      line.quantile);
  });
}

void rewrite_samples(const std::filesystem::path& dir, std::span<const Row> rows) {
  replace_file(dir / "samples.csv", csv_text(samples_table, rows));
}

void rewrite_latencies(const std::filesystem::path& dir, std::span<const LatencyLine> lines) {
  replace_file(dir / "latency.csv", csv_text(latency_table, lines));
}

void visit_samples(const std::filesystem::path& run, const std::function<void(const Row&)>& visit) {
  std::error_code ignored;  // then it is no file, and the reader reports the error
  bool is_file = std::filesystem::is_regular_file(run, ignored);
  LineReader<Row> reader(is_file ? run : run / "samples.csv", samples_table, newer_sample_columns);
  // One row for all lines saves allocations. It is safe, since every member has a column.
  for (Row row; reader.next(row);) visit(row);
}

}  // namespace interleave
