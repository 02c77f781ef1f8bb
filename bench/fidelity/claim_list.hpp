// What claims are made of: trials with the numbers that most of them share, in full or shortened.
#pragma once

#include "bench/fidelity/claims.hpp"

#include <limits>
#include <map>
#include <utility>

namespace interleave::fidelity {

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// Collects claims, and makes the trials that several of them have.
class ClaimList {
 public:
  using Numbers = std::map<std::string, double>;
  using Points = std::vector<double>;

  explicit ClaimList(bool quick) : quick_(quick) {}

  bool quick() const { return quick_; }
  Points choose(const Points& all, const Points& few) const { return quick_ ? few : all; }
  double shorter(double full) const { return quick_ ? full * 0.4 : full; }

  /// A claim about one measure of one trial.
  void add(std::string row, std::string label, Trial trial, const std::string& name, Rule rule);
  void add(std::string row, std::string label, std::vector<Trial> trials, Claim::Value value,
           Rule rule);

  /// Threads that share a piece of work, of which `released` is done without the lock.
  Trial speedup(double threads, double released, Lineage lineage = Lineage::timed) const;
  /// How long threads that compute keep the lock.
  Trial slices_of(double threads, Numbers settings, Lineage lineage = Lineage::timed) const;
  /// A packet now and then, beside `hogs` threads that compute.
  Trial pings(double hogs, double interval_us, std::string task = "spin", double call_ms = 1) const;
  /// Requests one after the other, beside them.
  Trial echo(double hogs, double interval_us, double think_ms, std::string task = "spin") const;
  /// The same under Python 2's lock.
  static Trial as_legacy(Trial trial, double ticks);

  std::vector<Claim> take() && { return std::move(claims_); }

 private:
  bool quick_;
  std::vector<Claim> claims_;
};

/// "5 ms".
std::string in_ms(double us);

/// The claims about CPython 3's lock, about Python 2's, and about whole tasks and costs.
void add_timed_claims(ClaimList& list);
void add_legacy_claims(ClaimList& list);
void add_task_claims(ClaimList& list);

}  // namespace interleave::fidelity
