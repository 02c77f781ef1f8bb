#pragma once

#include "results/groups/contest.hpp"
#include "results/statistics/scaling_fit.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// One model, with one setting of its own, at its numbers of workers.
struct Sweep {
  std::string model;
  std::string settings;
  ScalingData data{};
  std::vector<std::uint64_t> beyond{};  // numbers of workers that were left out: more than the CPUs
  std::string refusal{};                // why no law is fitted; empty if one is
};

/// Returns the sweeps of a contest. Empty if no model was run with two numbers of workers. Numbers
/// beyond `cpus` are left out, since they cannot show the effect of more processors.
std::vector<Sweep> sweeps(const Contest& contest, std::optional<unsigned> cpus);

}  // namespace interleave
