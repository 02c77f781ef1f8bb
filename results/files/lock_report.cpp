#include "results/files/lock_report.hpp"

#include "results/files/atomic_file.hpp"
#include "results/files/columns.hpp"

#include <algorithm>

namespace interleave {

namespace {

double seconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e9;
}

constexpr Column<LockLine> thread_columns[] = {
    column<LockLine, &LockLine::run_id>("run_id"),
    column<LockLine, &LockLine::model>("model"),
    column<LockLine, &LockLine::workload>("workload"),
    column<LockLine, &LockLine::params>("params"),
    column<LockLine, &LockLine::workers>("workers"),
    column<LockLine, &LockLine::in_flight>("in_flight"),
    column<LockLine, &LockLine::block>("block"),
    column<LockLine, &LockLine::repetition>("repetition"),
    column<LockLine, &LockLine::thread>("thread"),
    column<LockLine, &LockLine::held_s>("held_s"),
    column<LockLine, &LockLine::wait_s>("wait_s"),
    column<LockLine, &LockLine::free_s>("free_s"),
    column<LockLine, &LockLine::forced_drops>("forced_drops"),
    column<LockLine, &LockLine::voluntary_drops>("voluntary_drops"),
};

constexpr Column<WaitLine> wait_columns[] = {
    column<WaitLine, &WaitLine::run_id>("run_id"),
    column<WaitLine, &WaitLine::model>("model"),
    column<WaitLine, &WaitLine::workload>("workload"),
    column<WaitLine, &WaitLine::params>("params"),
    column<WaitLine, &WaitLine::workers>("workers"),
    column<WaitLine, &WaitLine::in_flight>("in_flight"),
    column<WaitLine, &WaitLine::block>("block"),
    column<WaitLine, &WaitLine::repetition>("repetition"),
    column<WaitLine, &WaitLine::at_least_ns>("at_least_ns"),
    column<WaitLine, &WaitLine::waits>("waits"),
};

constexpr std::span<const Column<LockLine>> thread_table{thread_columns};
constexpr std::span<const Column<WaitLine>> wait_table{wait_columns};

// Copies the factors that the row in samples.csv has too.
template <class Line> Line line_of(const Row& row) {
  Line line;
  line.run_id = row.run_id;
  line.model = row.model;
  line.workload = row.workload;
  line.params = row.params;
  line.workers = row.workers;
  line.in_flight = row.in_flight;
  line.block = row.block;
  line.repetition = row.repetition;
  return line;
}

std::string thread_lines(const Row& row, const LockReport& report) {
  std::string lines;
  auto line = line_of<LockLine>(row);
  for (const auto& thread : report.shown()) {
    line.held_s = thread.held_s;
    line.wait_s = thread.wait_s;
    line.free_s = thread.free_s;
    line.forced_drops = thread.forced_drops;
    line.voluntary_drops = thread.voluntary_drops;
    lines += csv_line(thread_table, line);
    ++line.thread;
  }
  return lines;
}

std::string wait_lines(const Row& row, const LockReport& report) {
  std::string lines;
  auto line = line_of<WaitLine>(row);
  for (std::size_t place = 0; place < report.wait_lengths.size(); ++place) {
    line.at_least_ns = std::uint64_t{1} << place;
    line.waits = report.wait_lengths[place];
    if (line.waits > 0) lines += csv_line(wait_table, line);
  }
  return lines;
}

}  // namespace

double LockReport::wait_s() const {
  double sum = 0;
  for (const Thread& thread : shown()) sum += thread.wait_s;
  return sum;
}

LockReport report_lock(const LockUse& use, double window_s) {
  LockReport report{.count = use.count, .switches = use.switches};
  auto shown = report.shown().size();
  for (std::size_t number = 0; number < shown; ++number) {
    const auto& from = use.threads[number];
    auto threads = number + 1 < shown ? 1 : report.count - shown + 1;  // in this line
    auto left_s = window_s * static_cast<double>(threads) - seconds(from.held_ns);
    auto wait_s = std::clamp(seconds(from.wait_ns), 0.0, std::max(left_s, 0.0));
    report.threads[number] = {.held_s = seconds(from.held_ns),
                              .wait_s = wait_s,
                              .free_s = std::max(left_s - wait_s, 0.0),
                              .forced_drops = from.forced_drops,
                              .voluntary_drops = from.voluntary_drops};
  }
  std::ranges::copy(use.wait_lengths, report.wait_lengths.begin());
  return report;
}

LockFiles::LockFiles(std::filesystem::path dir, Writing how) : dir_(std::move(dir)), how_(how) {
  std::error_code ignored;
  if (how == Writing::on && std::filesystem::exists(dir_ / "gil.csv", ignored)) open();
}

void LockFiles::open() {
  threads_.emplace(dir_ / "gil.csv", header_line(thread_table), how_);
  waits_.emplace(dir_ / "gil_waits.csv", header_line(wait_table), how_);
}

void LockFiles::sync() const {
  if (!exist()) return;
  threads_->sync();
  waits_->sync();
}

void LockFiles::append(const Row& row, const LockReport& report) {
  if (!exist()) open();
  threads_->append(thread_lines(row, report));
  if (auto lines = wait_lines(row, report); !lines.empty()) waits_->append(lines);
}

std::vector<LockLine> read_lock_lines(const std::filesystem::path& dir) {
  return read_lines(dir / "gil.csv", thread_table);
}
std::vector<WaitLine> read_wait_lines(const std::filesystem::path& dir) {
  return read_lines(dir / "gil_waits.csv", wait_table);
}

void rewrite_lock_lines(const std::filesystem::path& dir, std::span<const LockLine> lines) {
  replace_file(dir / "gil.csv", csv_text(thread_table, lines));
}
void rewrite_wait_lines(const std::filesystem::path& dir, std::span<const WaitLine> lines) {
  replace_file(dir / "gil_waits.csv", csv_text(wait_table, lines));
}

}  // namespace interleave
