#pragma once

#include "bench/primitives/sampler.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::primitives {

/// A claim of this project about its speed. It always compares with a peer, because absolute times
/// differ from machine to machine.
struct Claim {
  enum class Relation : std::uint8_t { at_most, at_least };

  std::string_view text;
  std::string_view ours;  // names of primitives
  std::string_view peer;
  double (*compare)(double ours_ns, double peer_ns);
  Relation relation;
  double bound;

  bool holds_for(double value) const {
    return relation == Relation::at_most ? value <= bound : value >= bound;
  }
};

std::span<const Claim> claims();

/// The result for a claim: one comparison per round.
struct Finding {
  enum class Verdict : std::uint8_t { holds, does_not_hold, not_measured, failed };

  Verdict verdict;
  std::string reason{};               // for not_measured and failed
  std::vector<double> comparisons{};  // sorted
  double ours_ns = 0;                 // medians
  double peer_ns = 0;

  double median() const;
};

std::string_view to_string(Finding::Verdict verdict);

/// Measures our primitive and its peer in turns, `rounds` times (an odd number), and judges the
/// median of the rounds' comparisons. The order alternates, and each round compares its own two
/// samples, so drift of the machine cancels. A sample has `share` of its usual operations.
Finding examine(const Claim& claim, const Sampler& sampler, int rounds, double share);

}  // namespace interleave::primitives
