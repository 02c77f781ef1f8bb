#pragma once

#include "bench/fidelity/trial.hpp"
#include "bench/fidelity/verdict.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::fidelity {

/// One thing that must be alike: a value made of what one or more trials found.
struct Claim {
  /// Of one side in one round; a measure that is missing throws std::out_of_range.
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

/// All claims, row by row; `quick`: fewer points, and shorter.
std::vector<Claim> fidelity_claims(bool quick);

}  // namespace interleave::fidelity
