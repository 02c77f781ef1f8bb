#pragma once

#include "results/files/row.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

/// Identifies a cell in any run.
struct CellKey {
  std::string model;
  std::string workload;
  std::string params;
  std::string load;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::optional<double> offered_per_s;

  bool operator==(const CellKey&) const = default;
  bool operator<(const CellKey& other) const;

  /// Returns "thread_pool on sleep (io=2ms), 64 workers, 64 in flight", safe for a terminal.
  std::string label() const;
};

/// The measurements of one cell.
struct CellSummary {
  using Work = std::pair<std::uint64_t, std::optional<std::uint64_t>>;  // seed, tasks

  std::map<std::string, std::vector<double>> log_scores;  // by run_id, in the order of the rows
  std::map<std::string, std::size_t> left_out;            // reason why rows have no score -> rows
  std::map<Work, std::string> digests;                    // of rows that are ok
  /// The calibrations of the rows, if the amount of work depends on them.
  std::set<double> calibrations;
  /// By run_id, the repetitions already added: block and number.
  std::map<std::string, std::set<std::pair<std::uint64_t, std::uint64_t>>> seen;
  std::size_t rows = 0;
  std::size_t peer_bound = 0;    // rows whose load peer was the limit
  std::size_t short_window = 0;  // rows whose window was too short to measure a speed

  std::size_t repetitions() const;  // number of repetitions that have a score
  /// Are these flags so common that they invalidate the cell (standing.hpp)?
  bool is_taken_back() const;
};

/// All data that a comparison needs of one side. It keeps one number a repetition, not the rows.
struct Summary {
  std::map<CellKey, CellSummary> cells;
  std::map<std::string, std::string> runs;  // run_id -> when its first repetition started, in UTC
  std::set<std::uint64_t> seeds;
  std::string first_utc;  // when the first and the last repetition started
  std::string last_utc;
  double steal_s = 0;
  double wall_s = 0;
  std::size_t copies = 0;  // rows of repetitions that had been added before

  /// A repetition counts once, even if its row was copied.
  void add(const Row& row);
};

/// Did tasks have the same amount of work on both sides, as far as the calibration decides it?
bool have_one_calibration(const CellSummary& one, const CellSummary& other);

/// Summarises one side of a comparison (run_directories.hpp). Throws as read_samples() does.
Summary summarise(const std::filesystem::path& side);
Summary summarise(std::span<const Row> rows);

/// Did one side end before the other began?
bool are_apart(const Summary& one, const Summary& other);

}  // namespace interleave
