#pragma once

#include "bench/fidelity/claims.hpp"
#include "bench/fidelity/side.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave::fidelity {

/// All that was found: by trial, side and round. The sides are the Pythons in their order, and the
/// simulator behind them.
class Records {
 public:
  explicit Records(std::vector<Python> pythons) : pythons_(std::move(pythons)) {}

  const std::vector<Python>& pythons() const { return pythons_; }
  std::size_t simulator() const { return pythons_.size(); }
  /// "3.11.7" or "simulator".
  std::string side_name(std::size_t side) const;
  /// The Python that the simulator is held against: the oldest that has the lock of this lineage.
  std::optional<std::size_t> reference(Lineage lineage) const;

  /// The sample of this round; made when it is new.
  Sample& at(const Trial& trial, std::size_t side, std::size_t round);
  const Sample* find(const Trial& trial, std::size_t side, std::size_t round) const;

  /// A claim's value on a side in one round; none when a trial of it is missing there or failed.
  std::optional<double> value(const Claim& claim, std::size_t side, std::size_t round) const;
  /// The same where each trial is looked up with the Python that it has the reference in.
  std::optional<double> reference_value(const Claim& claim, std::size_t round) const;
  /// Had a sample of the claim too much company in this round, in its reference or the simulator?
  bool disturbed(const Claim& claim, std::size_t round) const;
  /// Why there is no value: what the sides said.
  std::string reason(const Claim& claim) const;

 private:
  template <class SideOf>
  std::optional<double> value_of(const Claim& claim, std::size_t round, SideOf side_of) const;

  std::vector<Python> pythons_;
  std::map<std::string, std::map<std::pair<std::size_t, std::size_t>, Sample>> samples_;
};

/// Above this share of foreign load a sample is measured again; above that, it tells nothing.
inline constexpr double load_to_repeat = 0.06;
inline constexpr double load_to_mark = 0.10;

}  // namespace interleave::fidelity
