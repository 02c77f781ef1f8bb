#pragma once

#include "bench/primitives/sampler.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::primitives {

/// Something that this project says of its speed, always against a peer and never as an absolute
/// time: those differ from machine to machine.
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

/// What was measured for a claim: one comparison a round.
struct Finding {
  enum class Verdict : std::uint8_t { holds, does_not_hold, not_measured, failed };

  Verdict verdict;
  std::string reason{};               // of the last two verdicts
  std::vector<double> comparisons{};  // sorted
  double ours_ns = 0;                 // medians
  double peer_ns = 0;

  double median() const;
};

std::string_view to_string(Finding::Verdict verdict);

/// Measures ours and the peer in turns, `rounds` times (odd), changing who is first, with `share`
/// of their usual operations a sample; compares the two of each round, so that drift of the machine
/// cancels, and judges by the median.
Finding examine(const Claim& claim, const Sampler& sampler, int rounds, double share);

}  // namespace interleave::primitives
