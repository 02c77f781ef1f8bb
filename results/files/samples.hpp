#pragma once

#include "results/files/csv.hpp"
#include "results/files/latency.hpp"
#include "results/files/row.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

template <class Line> struct Column;

/// Writes samples.csv, one line a repetition. A line is complete in the file when append() returns.
/// Used by one thread. Throws as CsvFile does.
class SamplesFile {
 public:
  /// Creates DIR/samples.csv with its header, or continues it, as CsvFile does.
  explicit SamplesFile(const std::filesystem::path& dir, Writing how = Writing::anew);
  void append(const Row& row);
  void sync() const { file_.sync(); }

 private:
  CsvFile file_;
};

/// A line of latency.csv: one quantile of one repetition. samples.csv has the same factors for the
/// same cell and repetition.
struct LatencyLine {
  std::string run_id;
  std::string model;
  std::string workload;
  std::string params;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::uint64_t block = 0;
  std::uint64_t repetition = 0;
  double quantile = 0;  // 0.5 to 1
  std::int64_t latency_ns = 0;
  std::optional<std::int64_t> service_ns;  // nullopt: too few were begun
  std::optional<double> offered_per_s{};   // open load only

  bool operator==(const LatencyLine&) const = default;
};

/// Returns the columns of latency.csv.
std::span<const Column<LatencyLine>> latency_columns();

/// Writes latency.csv: those quantiles of a repetition that had enough samples.
class LatencyFile {
 public:
  /// Creates DIR/latency.csv with its header, or continues it, as CsvFile does.
  explicit LatencyFile(const std::filesystem::path& dir, Writing how = Writing::anew);
  void append(const Row& row, const Spectrum& spectrum);
  void sync() const { file_.sync(); }

 private:
  CsvFile file_;
};

/// Returns all rows of DIR/samples.csv, or of DIR/latency.csv, in the file's order. No line is
/// skipped or guessed. Throws UsageError "FILE:LINE: what is wrong" for a file that is not of this
/// schema.
std::vector<Row> read_samples(const std::filesystem::path& dir);
std::vector<LatencyLine> read_latencies(const std::filesystem::path& dir);

/// Returns each repetition (or each quantile of one) once, even if its line was copied.
std::vector<Row> each_once(std::vector<Row> rows);
std::vector<LatencyLine> each_once(std::vector<LatencyLine> lines);

/// Replaces DIR/samples.csv or DIR/latency.csv by a file of these lines. Throws std::system_error,
/// and then the old file is unchanged.
void rewrite_samples(const std::filesystem::path& dir, std::span<const Row> rows);
void rewrite_latencies(const std::filesystem::path& dir, std::span<const LatencyLine> lines);

/// Calls `visit` with each row in the file's order, without keeping it, for files too large for the
/// memory. `run` is the directory of a run, or a file like its samples.csv. Throws as
/// read_samples() does, possibly after some visits.
void visit_samples(const std::filesystem::path& run, const std::function<void(const Row&)>& visit);

}  // namespace interleave
