#pragma once

#include "core/lock_use.hpp"
#include "results/files/csv.hpp"
#include "results/files/row.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace interleave {

template <class Line> struct Column;

/// The use of an interpreter lock in one repetition. Trivially copyable, to be sent through a pipe.
struct LockReport {
  /// A thread's time in the window: it held the lock, waited for it, or did neither (free_s). The
  /// three add up to the window.
  struct Thread {
    double held_s = 0;
    double wait_s = 0;
    double free_s = 0;
    std::uint64_t forced_drops = 0;
    std::uint64_t voluntary_drops = 0;

    double window_s() const { return held_s + wait_s + free_s; }
    /// Adds the times and drops of another thread or repetition.
    Thread& operator+=(const Thread& more);
  };

  std::array<Thread, LockUse::most_threads> threads{};  // the last may stand for several
  std::uint32_t count = 0;  // number of threads, which may exceed `threads`
  std::uint64_t switches = 0;
  std::array<std::uint64_t, LockUse::length_places> wait_lengths{};  // as in LockUse

  std::span<const Thread> shown() const {
    return std::span(threads).first(std::min<std::size_t>(count, threads.size()));
  }
  double wait_s() const;
};
static_assert(std::is_trivially_copyable_v<LockReport>);

/// Reads the sums that the workers of a cell made in a window of that length. Call it when they are
/// gone.
LockReport report_lock(const LockUse& use, double window_s);

/// A line of gil.csv: one thread of one repetition. samples.csv has the same factors for the same
/// cell and repetition.
struct LockLine {
  std::string run_id;
  std::string model;
  std::string workload;
  std::string params;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::uint64_t block = 0;
  std::uint64_t repetition = 0;
  std::uint64_t thread = 0;  // numbers from `workers` on are background tasks
  double held_s = 0;
  double wait_s = 0;
  double free_s = 0;
  std::uint64_t forced_drops = 0;
  std::uint64_t voluntary_drops = 0;

  bool operator==(const LockLine&) const = default;
};

/// A line of gil_waits.csv: the number of waits for the lock from at_least_ns up to twice as long.
struct WaitLine {
  std::string run_id;
  std::string model;
  std::string workload;
  std::string params;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::uint64_t block = 0;
  std::uint64_t repetition = 0;
  std::uint64_t at_least_ns = 0;
  std::uint64_t waits = 0;

  bool operator==(const WaitLine&) const = default;
};

/// Writes gil.csv and gil_waits.csv as CsvFile does. A new run has no such files before the first
/// append().
class LockFiles {
 public:
  explicit LockFiles(std::filesystem::path dir, Writing how = Writing::anew);
  void append(const Row& row, const LockReport& report);
  bool exist() const { return threads_.has_value(); }
  void sync() const;

 private:
  void open();

  std::filesystem::path dir_;
  Writing how_;
  std::optional<CsvFile> threads_;
  std::optional<CsvFile> waits_;
};

/// Return the columns of gil.csv and of gil_waits.csv.
std::span<const Column<LockLine>> lock_columns();
std::span<const Column<WaitLine>> wait_columns();

/// Returns all lines of DIR/gil.csv or DIR/gil_waits.csv. Throws as read_samples() does.
std::vector<LockLine> read_lock_lines(const std::filesystem::path& dir);
std::vector<WaitLine> read_wait_lines(const std::filesystem::path& dir);

/// Replaces the file, as rewrite_samples() does.
void rewrite_lock_lines(const std::filesystem::path& dir, std::span<const LockLine> lines);
void rewrite_wait_lines(const std::filesystem::path& dir, std::span<const WaitLine> lines);

}  // namespace interleave
