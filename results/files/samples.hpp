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

/// samples.csv being written: one line a repetition, each complete in the file when append()
/// returns. Used by one thread; throws as CsvFile does.
class SamplesFile {
 public:
  /// Creates DIR/samples.csv with its header, or writes on in it, as CsvFile does.
  explicit SamplesFile(const std::filesystem::path& dir, Writing how = Writing::anew);
  void append(const Row& row);
  void sync() const { file_.sync(); }

 private:
  CsvFile file_;
};

/// A line of latency.csv: one quantile of one repetition. The same cell and repetition have the
/// same factors in samples.csv.
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
  std::optional<std::int64_t> service_ns;  // none: too few were begun
  std::optional<double> offered_per_s{};   // open load

  bool operator==(const LatencyLine&) const = default;
};

/// latency.csv being written: the quantiles of a repetition for which there were enough samples.
class LatencyFile {
 public:
  /// Creates DIR/latency.csv with its header, or writes on in it, as CsvFile does.
  explicit LatencyFile(const std::filesystem::path& dir, Writing how = Writing::anew);
  void append(const Row& row, const Spectrum& spectrum);
  void sync() const { file_.sync(); }

 private:
  CsvFile file_;
};

/// All rows of DIR/samples.csv, or of DIR/latency.csv, in the file's order. Nothing is skipped or
/// guessed: what is not a file of this schema throws UsageError "FILE:LINE: what is wrong".
std::vector<Row> read_samples(const std::filesystem::path& dir);
std::vector<LatencyLine> read_latencies(const std::filesystem::path& dir);

/// Each repetition, or quantile of one, once, however often its line was copied.
std::vector<Row> each_once(std::vector<Row> rows);
std::vector<LatencyLine> each_once(std::vector<LatencyLine> lines);

/// Puts DIR/samples.csv or DIR/latency.csv with these lines in the place of the one that is there;
/// throws std::system_error, and then that one is unchanged.
void rewrite_samples(const std::filesystem::path& dir, std::span<const Row> rows);
void rewrite_latencies(const std::filesystem::path& dir, std::span<const LatencyLine> lines);

/// Shows each row to `visit`, in the file's order and without keeping it: for files of which all
/// rows would be too many. `run` is the directory of a run, or a file like its samples.csv. Throws
/// as read_samples() does, so perhaps after some visits.
void visit_samples(const std::filesystem::path& run, const std::function<void(const Row&)>& visit);

}  // namespace interleave
