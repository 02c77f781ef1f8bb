#pragma once

#include "results/files/row.hpp"
#include "results/statistics/statistics.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

/// What a row's contest is decided by; the more, the better. Batch: its throughput. Open load: the
/// inverse of its p99 latency, so that a ratio says by how much the one is shorter; a saturated row
/// has none, for there latency says how long the window was.
std::optional<double> score(const Row& row);

/// One model at one setting, with its repetitions. Points into the rows it was made from.
struct Entrant {
  std::string model;
  std::string settings;  // the model's own part of `params`: "thread_pool.stack=64KiB"
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::vector<const Row*> rows;  // also those that failed, by run, block and repetition

  /// Throughputs of the rows that have one, and their median (0: there is none).
  std::vector<double> throughputs() const;
  double throughput() const;
  /// The median of the merits (0: there is none).
  double score() const;
  /// The median of what `measure` finds in the rows that have a throughput.
  template <class Measure> std::optional<double> typical(Measure measure) const;
};

/// Cells that did the same work under the same load, and may be compared.
struct Contest {
  std::string workload;
  std::string params;
  std::string load;
  std::optional<double> offered_per_s;
  bool in_flight_swept = false;   // then all entrants but serial have the same
  std::vector<Entrant> entrants;  // by model, settings, workers, in flight

  bool is_open() const { return load == "open"; }
  /// All entrants, the best first; equal ones in the order of `entrants`.
  std::vector<const Entrant*> by_merit() const;
  /// Each model at the setting where its median score was best: the best first, and those that
  /// have none at the end.
  std::vector<const Entrant*> best_of_each_model() const;
  /// `model` at its best, or null when it was not run or has no score.
  const Entrant* best_of(std::string_view model) const;
  /// Whether all entrants of a model have the same settings of its own, which then tell nothing.
  bool has_one_setting(std::string_view of_model) const;
  /// in_flight, where all entrants have the same.
  std::optional<std::uint64_t> common_in_flight() const;
  /// "tcp_echo", and of params and load what tells it from other contests of this workload.
  std::string title() const;
};

/// Sorts rows into contests. The answer does not depend on the order of the rows; it points into
/// them.
///
/// A contest is a workload, its params, and its load. What `params` says as "model.key=value" is
/// the model's own and does not separate contests. Nor does in_flight, where it only follows from
/// the workers; it does where some model was run with several at the same number of workers.
std::vector<Contest> contests(std::span<const Row> rows);

using Block = std::pair<std::string_view, std::uint64_t>;  // run_id, block

/// Logarithms of the merits (score()) in each block. Repetitions within a block count once, as their
/// geometric mean.
std::map<Block, double> log_merits(const Entrant& entrant);

/// How much better than `base` the entrant is, paired within blocks (and runs). It stands for itself:
/// for verdicts over many models see tournament.hpp.
Comparison compare(const Entrant& entrant, const Entrant& base);
/// The same as one number, the geometric mean of the ratios within blocks; 0 if there is no common
/// block.
double mean_ratio(const Entrant& entrant, const Entrant& base);

template <class Measure> std::optional<double> Entrant::typical(Measure measure) const {
  std::vector<double> values;
  for (const Row* row : rows) {
    if (!has_throughput(*row)) continue;
    if (auto value = measure(*row)) values.push_back(static_cast<double>(*value));
  }
  if (values.empty()) return std::nullopt;
  return median(std::move(values));
}

}  // namespace interleave
