#pragma once

#include "results/groups/contest.hpp"
#include "results/report/sustained.hpp"
#include "results/statistics/stationary.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

enum class RateAnswer : std::uint8_t { sustained, not_sustained, cannot_tell };

/// The result of one model at one setting under one rate.
struct RateTrial {
  const Entrant* entrant;
  double rate = 0;
  RateAnswer answer = RateAnswer::cannot_tell;
  std::string why{};             // why it was not sustained, or why the run cannot tell
  std::string decider{};         // what would decide, such as "--duration 16s"; empty: not known
  MeanInterval achieved{};       // share of the rate
  StationaryInterval latency{};  // of the objective's quantile
  bool capped = false;           // an arrival found all places taken
};

RateTrial judge(const Entrant& entrant, double rate, const std::optional<Slo>& goal);

/// Returns "5.00 ms, 95% CI 4.90 ms to 5.20 ms".
std::string latency_text(const StationaryInterval& interval);

}  // namespace interleave
