#pragma once

#include "bench/fidelity/records.hpp"

#include <span>

namespace interleave::fidelity {

/// The settings of a run of `interleave fidelity`.
struct Protocol {
  std::size_t rounds = 3;
  Clock::duration idle_wait = std::chrono::seconds(8);  // longest wait before each sample
  unsigned repeats = 2;                                 // most, of a sample under foreign load
  Control control = Control::none;
};

/// Plays every trial of the claims once a round. The sides of a trial play directly after each
/// other, in an order that changes from round to round. Returns false if interrupted; `records`
/// then has the samples so far. Throws std::runtime_error if a Python cannot run the scenarios.
bool measure(Supervisor& supervisor, std::span<const Claim> claims, const Protocol& protocol,
             Records& records);

}  // namespace interleave::fidelity
