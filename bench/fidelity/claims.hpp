#pragma once

#include "bench/fidelity/trial.hpp"
#include "bench/fidelity/verdict.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::fidelity {

/// A value that must be alike on both sides, computed from the measures of one or more trials.
struct Claim {
  /// Computes the value from the trials of one side in one round. Throws std::out_of_range if a
  /// measure is missing.
  using Value = std::function<double(std::span<const Measures>)>;

  std::string row;    // "F3"
  std::string label;  // "p50 ms, 1 hog, 5 ms"
  std::vector<Trial> trials;
  Value value;
  Rule rule;
};

struct FidelityRow {
  std::string_view id;
  std::string_view title;
};
std::span<const FidelityRow> fidelity_rows();

/// Returns all claims, row by row. With `quick` there are fewer points, and trials are shorter.
std::vector<Claim> fidelity_claims(bool quick);

}  // namespace interleave::fidelity
