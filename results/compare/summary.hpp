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

/// What tells a cell from all others, in any run.
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

  /// "thread_pool on sleep (io=2ms), 64 workers, 64 in flight", for a terminal.
  std::string label() const;
};

/// What was measured of one cell.
struct CellSummary {
  using Work = std::pair<std::uint64_t, std::optional<std::uint64_t>>;  // seed, tasks

  std::map<std::string, std::vector<double>> log_merits;  // by run_id, in the order of the rows
  std::map<std::string, std::size_t> left_out;            // why a row has no score -> rows
  std::map<Work, std::string> digests;                    // of rows that are ok
  /// The calibrations of the rows, where that says how much work there is.
  std::set<double> calibrations;
  /// By run_id, the repetitions that were seen: block and number.
  std::map<std::string, std::set<std::pair<std::uint64_t, std::uint64_t>>> seen;
  std::size_t rows = 0;
  std::size_t peer_bound = 0;    // rows whose load peer was the limit
  std::size_t short_window = 0;  // rows whose window was too short to tell a speed

  std::size_t repetitions() const;  // that have a score
  /// Whether these flags are so common that nothing can be said of the cell (standing.hpp).
  bool is_taken_back() const;
};

/// All that a comparison needs of a run: a number a repetition, whatever the rows hold.
struct Summary {
  std::map<CellKey, CellSummary> cells;
  std::map<std::string, std::string> runs;  // run_id -> when its first repetition started, in UTC
  std::set<std::uint64_t> seeds;
  std::string first_utc;  // when the first and the last repetition started
  std::string last_utc;
  double steal_s = 0;
  double wall_s = 0;
  std::size_t copies = 0;  // rows of repetitions that had been added before

  /// A repetition counts once, however often its row was copied.
  void add(const Row& row);
};

/// Whether tasks had as much to do on both sides, as far as that depends on the calibration.
bool have_one_calibration(const CellSummary& one, const CellSummary& other);

/// Of one side of a comparison (run_directories.hpp); throws as read_samples() does.
Summary summarise(const std::filesystem::path& side);
Summary summarise(std::span<const Row> rows);

/// Whether the one had ended before the other began.
bool are_apart(const Summary& one, const Summary& other);

}  // namespace interleave
