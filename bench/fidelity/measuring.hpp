#pragma once

#include "bench/fidelity/records.hpp"

#include <span>

namespace interleave::fidelity {

/// How a run of `interleave fidelity` goes about it.
struct Protocol {
  std::size_t rounds = 3;
  Clock::duration idle_wait = std::chrono::seconds(8);  // at most, before each sample
  unsigned repeats = 2;                                 // of a sample taken under foreign load
  Control control = Control::none;
};

/// Plays every trial of the claims, each on all its sides directly after one another and in an
/// order that changes from round to round. False when it was interrupted: then `records` has what
/// was found so far.
bool measure(Supervisor& supervisor, std::span<const Claim> claims, const Protocol& protocol,
             Records& records);

}  // namespace interleave::fidelity
