#pragma once

#include "bench/fidelity/claims.hpp"
#include "bench/fidelity/side.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave::fidelity {

/// All samples, by trial, side and round. The sides are the Pythons, and after them the simulator.
class Records {
 public:
  /// `pythons` are in the order of their versions.
  explicit Records(std::vector<Python> pythons) : pythons_(std::move(pythons)) {}

  const std::vector<Python>& pythons() const { return pythons_; }
  std::size_t simulator() const { return pythons_.size(); }
  /// "3.11.7" or "simulator".
  std::string side_name(std::size_t side) const;
  /// Returns the Python that the simulator is compared with: the first, which is the oldest, that
  /// has the lock of this lineage. Returns nullopt if there is none.
  std::optional<std::size_t> reference(Lineage lineage) const;

  /// Returns the sample, and makes an empty one if it is new.
  Sample& at(const Trial& trial, std::size_t side, std::size_t round);
  /// Returns null if there is no such sample.
  const Sample* find(const Trial& trial, std::size_t side, std::size_t round) const;

  /// Returns a claim's value on a side in one round, or nullopt if one of its trials is missing
  /// there or failed.
  std::optional<double> value(const Claim& claim, std::size_t side, std::size_t round) const;
  /// Returns CPython's value of a claim: each trial is taken from the reference of its lineage.
  std::optional<double> reference_value(const Claim& claim, std::size_t round) const;
  /// Returns true if other processes disturbed a sample of the claim in this round, on the
  /// reference or on the simulator.
  bool disturbed(const Claim& claim, std::size_t round) const;
  /// Returns why the claim has no value: the first error of a side, if there is one.
  std::string reason(const Claim& claim) const;

 private:
  template <class SideOf>
  std::optional<double> value_of(const Claim& claim, std::size_t round, SideOf side_of) const;

  std::vector<Python> pythons_;
  std::map<std::string, std::map<std::pair<std::size_t, std::size_t>, Sample>> samples_;
};

/// Above the share `load_to_repeat` of foreign load a sample is measured again. Above
/// `load_to_mark` it counts as disturbed.
inline constexpr double load_to_repeat = 0.06;
inline constexpr double load_to_mark = 0.10;

}  // namespace interleave::fidelity
