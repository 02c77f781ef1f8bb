#pragma once

#include "results/groups/sweep.hpp"
#include "results/statistics/scaling_fit.hpp"

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <span>
#include <vector>

namespace interleave {

/// A sweep over workers with the laws fitted to it: Amdahl's and USL. `fits` is empty if the sweep
/// has a refusal, or comes after the first fifty.
struct ScalingResult {
  const Contest* contest = nullptr;
  Sweep sweep;
  std::vector<ScalingFit> fits;

  /// Returns the simplest law that holds: Amdahl's, unless kappa is shown to be more than 0.
  /// nullptr if no law holds.
  const ScalingFit* law() const;
};

/// Returns a result for each sweep in these contests, which must outlive it. Laws are fitted to the
/// first fifty sweeps that have enough data.
std::vector<ScalingResult> find_scaling(std::span<const Contest> contests,
                                        std::optional<unsigned> cpus);

/// Prints a table of the laws that hold, at most `width` columns wide (0: no limit). Sentences say
/// why the other sweeps have no law. Prints nothing if there are no results.
void print_scaling(std::ostream& out, std::span<const ScalingResult> results,
                   std::optional<unsigned> cpus, unsigned width);

}  // namespace interleave
