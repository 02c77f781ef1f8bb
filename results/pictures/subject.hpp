#pragma once

#include "results/files/result_set.hpp"
#include "results/groups/analysis.hpp"
#include "results/report/scaling.hpp"
#include "results/report/sustained.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

/// The results that pictures show, grouped and compared once for all of them. Contests of different
/// machines are apart. Used by one thread.
class Subject {
 public:
  explicit Subject(ResultSet results);
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const ResultSet& results() const { return results_; }
  /// Gives the results away, when nothing else is asked any more.
  ResultSet take_results() && { return std::move(results_); }
  const Analysis& analysis() const { return *analysis_; }
  const std::vector<Contest>& contests() const { return analysis_->groups; }
  const Tournament& tournament() const { return analysis_->tournament; }
  std::optional<unsigned> cpus() const { return results_.cpus(); }
  /// Returns the objective of --slo if all runs have the same.
  std::optional<Slo> goal() const;
  /// Returns the laws of scaling. They are fitted by the first call.
  const std::vector<ScalingResult>& scaling() const;
  /// Returns the machine of a contest, or of a run.
  const std::string& machine_of(const Contest& contest) const;
  std::string machine_of(const std::string& run_id) const;
  bool has_several_machines() const;

 private:
  ResultSet results_;
  std::optional<Analysis> analysis_;
  mutable std::optional<std::vector<ScalingResult>> scaling_;
};

/// Returns the entrants that stand for their models, the best first: the best comparable one of
/// each model, else its best one.
std::vector<const Entrant*> representatives(const Subject& subject, std::size_t which);

}  // namespace interleave
