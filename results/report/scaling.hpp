#pragma once

#include "results/groups/sweep.hpp"
#include "results/statistics/scaling_fit.hpp"

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <span>
#include <vector>

namespace interleave {

/// A sweep over workers with the laws that were fitted to it: Amdahl's and USL, or none where the
/// sweep says why.
struct ScalingResult {
  const Contest* contest = nullptr;
  Sweep sweep;
  std::vector<ScalingFit> fits;

  /// The simplest law that holds: Amdahl's, unless kappa is shown to be more than 0; or null.
  const ScalingFit* law() const;
};

/// Of all sweeps in these contests, which must outlive the answer; in their order. Laws are fitted
/// to the first fifty that have data for one.
std::vector<ScalingResult> find_scaling(std::span<const Contest> contests,
                                        std::optional<unsigned> cpus);

/// A table of the laws that hold, at most `width` columns wide (0: no limit), and in sentences why
/// there is no law for the others. Prints nothing of nothing.
void print_scaling(std::ostream& out, std::span<const ScalingResult> results,
                   std::optional<unsigned> cpus, unsigned width);

}  // namespace interleave
