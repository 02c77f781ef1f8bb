// F11 to F14: the lock of Python 2, which a thread gives away after a number of bytecodes.
#include "bench/fidelity/claim_list.hpp"

namespace interleave::fidelity {

namespace {

void speedups(ClaimList& list) {
  for (double threads : list.choose({2, 4, 8}, {2, 4})) {
    double most = threads == 2 ? 0.85 : 0.75;
    list.add("F11", "speed-up, " + plain_number(threads) + " threads",
             list.speedup(threads, 0, Lineage::legacy), "speedup",
             Rule::within_factor(1.6).bounded(0, most));
  }
}

void slices(ClaimList& list) {
  for (double threads : {2.0, 4.0}) {
    auto trial = list.slices_of(threads, {{"ticks", 100}}, Lineage::legacy);
    auto point = ", " + plain_number(threads) + " threads";
    list.add("F12", "slice p50 ms" + point, trial, "p50_ms", Rule::within_factor(2.5));
    list.add("F12", "switches/s" + point, trial, "switches_per_s", Rule::within_factor(2.5));
  }
}

void packets(ClaimList& list) {
  list.add("F13", "delay p50 ms, 1 hog, 100 ticks", ClaimList::as_legacy(list.pings(1, 5000), 100),
           "p50_ms", Rule::within_factor(1.35));
  std::vector<Trial> trials;
  for (double ticks : {10.0, 100.0, 1000.0, 10000.0}) {
    trials.push_back(ClaimList::as_legacy(list.echo(1, 5000, 1), ticks));
    list.add("F13", "requests/s, 1 hog, " + plain_number(ticks) + " ticks", trials.back(), "per_s",
             Rule::within_factor(ticks <= 100 ? 1.1 : 2.5));
  }
  auto falling = [](std::span<const Measures> found) {
    return found.front().at("per_s") / found.back().at("per_s");
  };
  list.add("F13", "requests/s at 10 ticks by those at 10000", trials, falling,
           Rule{.kind = Rule::Kind::shape}.bounded(1, unbounded));
  auto starving = ClaimList::as_legacy(list.pings(1, 5000, "count", 1), 100);
  starving.numbers["limit_ms"] = list.shorter(8000);
  auto times = [](std::span<const Measures> found) {
    return found[0].at("mean_ms") / found[1].at("mean_ms");
  };
  list.add("F14", "delay by that under the new lock, calls of 1 ms",
           {starving, list.pings(1, 5000, "count", 1)}, times,
           Rule{.kind = Rule::Kind::shape}.bounded(30, unbounded));
}

}  // namespace

void add_legacy_claims(ClaimList& list) {
  speedups(list);
  slices(list);
  packets(list);
}

}  // namespace interleave::fidelity
