#include "results/files/lock_report.hpp"

#include "results/files/atomic_file.hpp"
#include "results/files/factors.hpp"
#include "results/files/line_reader.hpp"

#include <algorithm>

namespace interleave {

namespace {

double seconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e9;
}

constexpr Column<LockLine> thread_table[] = {
    Factors<LockLine>::run_id,
    Factors<LockLine>::model,
    Factors<LockLine>::workload,
    Factors<LockLine>::params,
    Factors<LockLine>::workers,
    Factors<LockLine>::in_flight,
    Factors<LockLine>::block,
    Factors<LockLine>::repetition,
    column<LockLine, &LockLine::thread>(
        "thread",
        "The number of the thread, from 0; numbers from `workers` on are background tasks."),
    column<LockLine, &LockLine::held_s>("held_s", "How long it held the lock, in seconds."),
    column<LockLine, &LockLine::wait_s>("wait_s", "How long it waited for the lock, in seconds."),
    column<LockLine, &LockLine::free_s>(
        "free_s", "The rest of the window in seconds: without the lock and not waiting for it."),
    column<LockLine, &LockLine::forced_drops>(
        "forced_drops", "How often another thread's demand made it drop the lock."),
    column<LockLine, &LockLine::voluntary_drops>(
        "voluntary_drops", "How often it dropped the lock by itself, as before a blocking call."),
};
static_assert(all_have_meanings(thread_table));

constexpr Column<WaitLine> wait_table[] = {
    Factors<WaitLine>::run_id,
    Factors<WaitLine>::model,
    Factors<WaitLine>::workload,
    Factors<WaitLine>::params,
    Factors<WaitLine>::workers,
    Factors<WaitLine>::in_flight,
    Factors<WaitLine>::block,
    Factors<WaitLine>::repetition,
    column<WaitLine, &WaitLine::at_least_ns>(
        "at_least_ns",
        "The lower end of a class of waits in nanoseconds; the class ends at twice as much."),
    column<WaitLine, &WaitLine::waits>("waits", "The number of waits for the lock in that class."),
};
static_assert(all_have_meanings(wait_table));

std::string thread_lines(const Row& row, const LockReport& report) {
  std::string lines;
  LockLine line;
  copy_factors(row, line);
  for (const auto& thread : report.shown()) {
    line.held_s = thread.held_s;
    line.wait_s = thread.wait_s;
    line.free_s = thread.free_s;
    line.forced_drops = thread.forced_drops;
    line.voluntary_drops = thread.voluntary_drops;
    lines += csv_line(lock_columns(), line);
    ++line.thread;
  }
  return lines;
}

std::string wait_lines(const Row& row, const LockReport& report) {
  std::string lines;
  WaitLine line;
  copy_factors(row, line);
  for (std::size_t place = 0; place < report.wait_lengths.size(); ++place) {
    line.at_least_ns = std::uint64_t{1} << place;
    line.waits = report.wait_lengths[place];
    if (line.waits > 0) lines += csv_line(wait_columns(), line);
  }
  return lines;
}

}  // namespace

std::span<const Column<LockLine>> lock_columns() {
  return thread_table;
}
std::span<const Column<WaitLine>> wait_columns() {
  return wait_table;
}

LockReport::Thread& LockReport::Thread::operator+=(const Thread& more) {
  held_s += more.held_s;
  wait_s += more.wait_s;
  free_s += more.free_s;
  forced_drops += more.forced_drops;
  voluntary_drops += more.voluntary_drops;
  return *this;
}

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
  threads_.emplace(dir_ / "gil.csv", header_line(lock_columns()), how_);
  waits_.emplace(dir_ / "gil_waits.csv", header_line(wait_columns()), how_);
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
  return read_lines(dir / "gil.csv", lock_columns());
}
std::vector<WaitLine> read_wait_lines(const std::filesystem::path& dir) {
  return read_lines(dir / "gil_waits.csv", wait_columns());
}

void rewrite_lock_lines(const std::filesystem::path& dir, std::span<const LockLine> lines) {
  replace_file(dir / "gil.csv", csv_text(lock_columns(), lines));
}
void rewrite_wait_lines(const std::filesystem::path& dir, std::span<const WaitLine> lines) {
  replace_file(dir / "gil_waits.csv", csv_text(wait_columns(), lines));
}

}  // namespace interleave
