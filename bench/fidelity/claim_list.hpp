// Builds claims from trials, with their usual settings in full or shortened (`--quick`).
#pragma once

#include "bench/fidelity/claims.hpp"

#include <limits>
#include <map>
#include <utility>

namespace interleave::fidelity {

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// Collects claims, and makes the trials that several claims share.
class ClaimList {
 public:
  using Numbers = std::map<std::string, double>;
  using Points = std::vector<double>;

  explicit ClaimList(bool quick) : quick_(quick) {}

  bool quick() const { return quick_; }
  Points choose(const Points& all, const Points& few) const { return quick_ ? few : all; }
  double shorter(double full) const { return quick_ ? full * 0.4 : full; }

  /// Adds a claim about the measure `name` of one trial.
  void add(std::string row, std::string label, Trial trial, const std::string& name, Rule rule);
  /// Adds a claim about a value computed from several trials.
  void add(std::string row, std::string label, std::vector<Trial> trials, Claim::Value value,
           Rule rule);

  /// Threads share a piece of work. They do the share `released` of it without the lock.
  Trial speedup(double threads, double released, Lineage lineage = Lineage::timed) const;
  /// Measures how long computing threads keep the lock.
  Trial slices_of(double threads, Numbers settings, Lineage lineage = Lineage::timed) const;
  /// A client sends a packet now and then, while `hogs` threads compute.
  Trial pings(double hogs, double interval_us, std::string task = "spin", double call_ms = 1) const;
  /// A client sends one request after the other (closed loop), while `hogs` threads compute.
  Trial echo(double hogs, double interval_us, double think_ms, std::string task = "spin") const;
  /// Returns the same trial under Python 2's lock, with a check interval of `ticks`.
  static Trial as_legacy(Trial trial, double ticks);

  std::vector<Claim> take() && { return std::move(claims_); }

 private:
  bool quick_;
  std::vector<Claim> claims_;
};

/// Returns a text like "5 ms".
std::string in_ms(double us);

/// Add the claims about CPython 3's lock, about Python 2's, and about whole tasks and costs.
void add_timed_claims(ClaimList& list);
void add_legacy_claims(ClaimList& list);
void add_task_claims(ClaimList& list);

}  // namespace interleave::fidelity
