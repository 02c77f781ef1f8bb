// The rows of the comparison. A row is an observable fact about CPython's lock. Its claims are the
// points at which the fact is measured, each with the error allowed to the simulator.
#include "bench/fidelity/claims.hpp"

#include "bench/fidelity/claim_list.hpp"

#include <algorithm>
#include <utility>

namespace interleave::fidelity {

namespace {

constexpr FidelityRow rows[] = {
    {"F1", "threads that compute are no faster than one after the other"},
    {"F2", "the lock changes hands once a switch interval, whoever waits"},
    {"F3", "a packet beside one computing thread waits a switch interval"},
    {"F4", "beside more of them it waits longer, with a heavy tail"},
    {"F5", "requests a second beside one computing thread: the convoy"},
    {"F6", "the same beside two and four"},
    {"F7", "how far requests a second collapse"},
    {"F8", "calls that keep the lock delay others by their length"},
    {"F9", "work that gives the lock away runs in parallel"},
    {"F10", "threads that mostly sleep overlap, until the lock is busy all the time"},
    {"F11", "Python 2: threads that compute are slower than one after the other"},
    {"F12", "Python 2: the lock changes hands thousands of times a second"},
    {"F13", "Python 2: packets wait little, until the check interval is long"},
    {"F14", "Python 2: calls that keep the lock starve everybody else"},
    {"F15", "throughput, latency and bandwidth of three tasks: pi, regex, bz2"},
    {"F16", "interpreters with locks of their own scale like processes"},
    {"F17", "what it costs to hand the lock over, and to give it away for nothing"},
    {"F18", "equal threads get equal shares"},
};

}  // namespace

std::span<const FidelityRow> fidelity_rows() {
  return rows;
}

std::vector<Claim> fidelity_claims(bool quick) {
  ClaimList list(quick);
  add_timed_claims(list);
  add_legacy_claims(list);
  add_task_claims(list);
  auto claims = std::move(list).take();
  auto place = [](const Claim& claim) {
    return std::ranges::find(rows, claim.row, &FidelityRow::id) - std::begin(rows);
  };
  std::ranges::stable_sort(claims, {}, place);
  return claims;
}

}  // namespace interleave::fidelity
