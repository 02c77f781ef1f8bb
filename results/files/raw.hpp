#pragma once

#include "core/ledger.hpp"
#include "results/files/csv.hpp"
#include "results/files/row.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace interleave {

template <class Line> struct Column;

/// A line of raw.csv: one task of one repetition. samples.csv has the same factors for the same
/// cell and repetition. docs/raw.md derives samples.csv from such lines.
struct RawLine {
  std::string run_id;
  std::string model;
  std::string workload;
  std::string params;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::optional<double> offered_per_s;
  std::uint64_t block = 0;
  std::uint64_t repetition = 0;
  std::uint64_t index = 0;
  std::optional<std::uint64_t> slot;  // this and all that follow: none if the task was not begun
  std::optional<std::int64_t> admitted_ns;  // from the opening of the window, as the next two
  std::optional<std::int64_t> started_ns;
  std::optional<std::int64_t> finished_ns;
  std::string outcome;  // "ok", "failed", "died" or "not_begun"
  std::string digest;
  std::string error;

  bool operator==(const RawLine&) const = default;
};

/// Returns the columns of raw.csv.
std::span<const Column<RawLine>> raw_columns();

/// Writes raw.csv: all tasks of a repetition, in the order of their numbers.
class RawFile {
 public:
  /// Creates DIR/raw.csv with its header, or continues it, as CsvFile does.
  explicit RawFile(const std::filesystem::path& dir, Writing how = Writing::anew);
  /// `ledger` is that of the repetition and has a record for each task. Its workers are gone.
  void append(const Row& row, const Ledger& ledger);
  void sync() const { file_.sync(); }

 private:
  CsvFile file_;
};

/// Calls `visit` with each line of DIR/raw.csv and the offset at which it ends. No line is kept in
/// memory. Throws as read_samples() does.
void visit_raw(const std::filesystem::path& dir,
               const std::function<void(const RawLine& line, std::uint64_t end)>& visit);

}  // namespace interleave
