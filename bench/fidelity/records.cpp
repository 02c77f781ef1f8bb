#include "bench/fidelity/records.hpp"

#include <algorithm>

namespace interleave::fidelity {

std::string Records::side_name(std::size_t side) const {
  return side == simulator() ? "simulator" : pythons_[side].name();
}

std::optional<std::size_t> Records::reference(Lineage lineage) const {
  auto found = std::ranges::find_if(
      pythons_, [lineage](const Python& python) { return python.plays(lineage); });
  if (found == pythons_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - pythons_.begin());
}

Sample& Records::at(const Trial& trial, std::size_t side, std::size_t round) {
  return samples_[trial.key()][{side, round}];
}

const Sample* Records::find(const Trial& trial, std::size_t side, std::size_t round) const {
  auto trials = samples_.find(trial.key());
  if (trials == samples_.end()) return nullptr;
  auto sample = trials->second.find({side, round});
  return sample == trials->second.end() ? nullptr : &sample->second;
}

template <class SideOf>
std::optional<double> Records::value_of(const Claim& claim, std::size_t round,
                                        SideOf side_of) const {
  std::vector<Measures> found;
  for (const Trial& trial : claim.trials) {
    auto side = side_of(trial);
    const Sample* sample = side ? find(trial, *side, round) : nullptr;
    if (sample == nullptr || !sample->measures) return std::nullopt;
    found.push_back(*sample->measures);
  }
  try {
    return claim.value(found);
  } catch (const std::out_of_range&) {  // a measure is missing on this side
    return std::nullopt;
  }
}

std::optional<double> Records::value(const Claim& claim, std::size_t side,
                                     std::size_t round) const {
  return value_of(claim, round, [side](const Trial&) { return std::optional(side); });
}

std::optional<double> Records::reference_value(const Claim& claim, std::size_t round) const {
  return value_of(claim, round, [this](const Trial& trial) { return reference(trial.lineage); });
}

bool Records::disturbed(const Claim& claim, std::size_t round) const {
  auto loaded = [&](const Trial& trial, std::size_t side) {
    const Sample* sample = find(trial, side, round);
    return sample != nullptr && sample->foreign_load > load_to_mark;
  };
  return std::ranges::any_of(claim.trials, [&](const Trial& trial) {
    auto python = reference(trial.lineage);
    return loaded(trial, simulator()) || (python && loaded(trial, *python));
  });
}

std::string Records::reason(const Claim& claim) const {
  for (const Trial& trial : claim.trials) {
    auto python = reference(trial.lineage);
    if (!python) return "no Python of this kind";
    for (auto side : {*python, simulator()}) {
      for (std::size_t round = 0; const Sample* sample = find(trial, side, round); ++round) {
        if (!sample->error.empty()) return side_name(side) + ": " + sample->error;
      }
    }
  }
  return "a side has no such measure";
}

}  // namespace interleave::fidelity
