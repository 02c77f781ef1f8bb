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

/// Returns the score that decides a contest. Larger is better. Batch: the throughput. Open load:
/// the inverse of the p99 latency in seconds, so that a ratio says how many times shorter a latency
/// is. nullopt for a saturated row, since its latency only reflects the length of the window.
std::optional<double> score(const Row& row);

/// One model at one setting, with its repetitions. It points into the rows it was made from.
struct Entrant {
  std::string model;
  std::string settings;  // the model's own part of `params`: "thread_pool.stack=64KiB"
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> in_flight;
  std::vector<const Row*> rows;  // also the failed ones; sorted by run, block and repetition

  /// Throughputs of the rows that have one, and their median (0 if there is none).
  std::vector<double> throughputs() const;
  double throughput() const;
  /// Returns the median of the scores (0 if there is none).
  double score() const;
  /// Returns the median of `measure(row)` over the rows with a throughput. nullopt if there is
  /// none.
  template <class Measure> std::optional<double> typical(Measure measure) const;
};

/// A comparison group: cells that did the same work under the same load.
struct Contest {
  std::string workload;
  std::string params;
  std::string load;
  std::optional<double> offered_per_s;
  bool in_flight_swept = false;       // if so, all entrants but serial have the same in_flight
  std::vector<Entrant> entrants;      // sorted by model, settings, workers, in flight
  std::string caption{};              // the title; empty before contests() has named it
  std::string work{};                 // the title without load, rate, tasks in flight and workers
  std::vector<std::string> shared{};  // "io=2ms": details of all contests of this workload

  bool is_open() const { return load == "open"; }
  /// Returns all entrants, the best first. Equal ones keep the order of `entrants`.
  std::vector<const Entrant*> by_score() const;
  /// Returns each model at the setting with its best median score: the best first, those without
  /// last.
  std::vector<const Entrant*> best_of_each_model() const;
  /// Returns `model` at its best setting. nullptr if it was not run or has no score.
  const Entrant* best_of(std::string_view model) const;
  /// Do all entrants of a model have the same settings of its own?
  bool has_one_setting(std::string_view of_model) const;
  /// Returns in_flight if all entrants have the same, else nullopt.
  std::optional<std::uint64_t> common_in_flight() const;
  /// Returns a title such as "tcp_echo (delay=2ms)". It names what distinguishes this contest from
  /// those that contests() returned with it, and no other of them has the same.
  const std::string& title() const { return caption.empty() ? workload : caption; }
  /// Returns a title with all details. Two contests of different runs that have the same one had
  /// the same set-up.
  std::string full_title() const;
};

/// Groups rows into contests. The answer points into the rows, and does not depend on their order.
///
/// A contest is a workload with its params and its load. A parameter "model.key=value" belongs to
/// the model and does not separate contests. in_flight separates contests only if some model was
/// run with several values at the same number of workers. Otherwise it follows from the workers.
std::vector<Contest> contests(std::span<const Row> rows);

using Block = std::pair<std::string_view, std::uint64_t>;  // run_id, block

/// Returns the logarithm of the score() in each block. Repetitions within a block count once, as
/// their geometric mean.
std::map<Block, double> log_scores(const Entrant& entrant);

/// Compares the entrant with `base`, paired within blocks (and runs). The interval is for this one
/// comparison. For verdicts over many models see tournament.hpp.
Comparison compare(const Entrant& entrant, const Entrant& base);
/// Returns the geometric mean of the ratios within blocks. 0 if there is no common block.
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
