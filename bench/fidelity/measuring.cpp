#include "bench/fidelity/measuring.hpp"

#include "bench/fidelity/quiet.hpp"
#include "bench/measure/progress.hpp"

#include <algorithm>
#include <set>

namespace interleave::fidelity {

namespace {

class Measuring {
 public:
  Measuring(Supervisor& supervisor, std::span<const Claim> claims, const Protocol& protocol,
            Records& records)
      : supervisor_(supervisor),
        protocol_(protocol),
        records_(records),
        trials_(trials_of(claims)) {
    for (const Trial& trial : trials_) plays_ += sides_of(trial).size();
  }

  bool run() {
    Progress progress(plays_ * protocol_.rounds, static_cast<std::uint32_t>(protocol_.rounds));
    if (!learn_paces()) return false;
    for (std::size_t round = 0; round < protocol_.rounds; ++round) {
      auto block = static_cast<std::uint32_t>(round + 1);
      for (const Trial& trial : trials_) {
        auto sides = sides_of(trial);
        if (sides.empty()) continue;
        auto first = sides.begin() + static_cast<std::ptrdiff_t>(round % sides.size());
        std::rotate(sides.begin(), first, sides.end());
        for (auto side : sides) {
          progress.show(block, records_.side_name(side) + ": " + trial.key());
          if (!sample(trial, side, round)) return false;
          progress.step();
        }
      }
      progress.finish_block(block);
    }
    return true;
  }

 private:
  // Returns each trial once, because claims share trials.
  static std::vector<Trial> trials_of(std::span<const Claim> claims) {
    std::vector<Trial> trials;
    std::set<std::string> known;
    for (const Claim& claim : claims) {
      for (const Trial& trial : claim.trials) {
        if (known.insert(trial.key()).second) trials.push_back(trial);
      }
    }
    return trials;
  }

  // Returns the sides that can play the trial. Empty if no Python can, because then the simulator
  // has no reference.
  std::vector<std::size_t> sides_of(const Trial& trial) const {
    std::vector<std::size_t> sides;
    for (std::size_t side = 0; side < records_.pythons().size(); ++side) {
      if (records_.pythons()[side].plays(trial.lineage)) sides.push_back(side);
    }
    if (!sides.empty()) sides.push_back(records_.simulator());
    return sides;
  }

  // Measures the pace of each Python. The simulator computes at the pace of its reference.
  bool learn_paces() {
    const Trial units{.scenario = "units"};
    for (const Python& python : records_.pythons()) {
      wait_until_idle(protocol_.idle_wait);
      auto sample = play_in_python(supervisor_, python, units);
      if (sample.interrupted) return false;
      if (!sample.measures) {
        throw std::runtime_error(python.path.string() +
                                 " cannot run the scenarios: " + sample.error);
      }
      paces_.push_back(Pace::from(*sample.measures));
    }
    return true;
  }

  // Plays a trial, again if other processes keep the processors busy, and keeps the quietest play.
  // Returns false if interrupted.
  bool sample(const Trial& trial, std::size_t side, std::size_t round) {
    Sample best = play_when_idle(trial, side);
    for (unsigned again = 0; again < protocol_.repeats; ++again) {
      if (best.interrupted || best.foreign_load <= load_to_repeat) break;
      auto next = play_when_idle(trial, side);
      if (next.interrupted || next.foreign_load < best.foreign_load) best = std::move(next);
    }
    if (best.interrupted) return false;
    records_.at(trial, side, round) = std::move(best);
    return supervisor_.stop_signal() == 0;
  }

  Sample play_when_idle(const Trial& trial, std::size_t side) {
    wait_until_idle(protocol_.idle_wait);
    if (side == records_.simulator()) {
      const Pace& pace = paces_[*records_.reference(trial.lineage)];
      return play_in_simulator(supervisor_, trial, pace, protocol_.control);
    }
    return play_in_python(supervisor_, records_.pythons()[side], trial);
  }

  Supervisor& supervisor_;
  const Protocol& protocol_;
  Records& records_;
  std::vector<Trial> trials_;
  std::vector<Pace> paces_;
  std::size_t plays_ = 0;
};

}  // namespace

bool measure(Supervisor& supervisor, std::span<const Claim> claims, const Protocol& protocol,
             Records& records) {
  return Measuring(supervisor, claims, protocol, records).run();
}

}  // namespace interleave::fidelity
