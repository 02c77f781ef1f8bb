#pragma once

#include "results/groups/contest.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave {

/// Why a model is compared with no other one.
enum class Objection : std::uint8_t {
  short_window,  // its windows were too short to measure a speed
  peer_bound,    // its load peer was the limit
  starved,       // other processes took CPUs that it would have used
  other_cpus,    // its settings let it use more or fewer CPUs than the others
};

/// Does a flag on this many rows hold for the whole cell? It does above a tenth of them.
bool is_common(std::size_t flagged, std::size_t rows);
/// The same for the rows of an entrant.
bool has_common_flag(const Entrant& entrant, std::string_view flag);
/// Does one task compute at a time by design of the model?
bool is_one_at_a_time(const Entrant& entrant);

/// Which entrants of a contest may be compared, and why others may not. It points into the contest.
class Standing {
 public:
  explicit Standing(const Contest& contest);

  /// Entrants with a score that may be compared, in the order of the contest.
  const std::vector<const Entrant*>& comparable() const { return comparable_; }
  /// The best comparable entrant of each model, the best first.
  const std::vector<const Entrant*>& ranking() const { return ranking_; }
  /// Returns `model` in the ranking, or nullptr.
  const Entrant* best_of(std::string_view model) const;
  /// Returns how many settings of the model may be compared. The ranking has the best of them.
  std::size_t settings_of(std::string_view model) const;
  /// The models that have a score but are not in the ranking, each at its best.
  const std::map<Objection, std::vector<const Entrant*>>& objections() const { return objections_; }
  /// Returns the CPUs that each compared model could use, apart from models limited by design.
  /// nullopt if the rows do not say so (old files).
  std::optional<std::uint64_t> cpus() const { return cpus_; }

 private:
  void choose_cpus(const std::vector<const Entrant*>& candidates);
  bool uses_the_same(const Entrant& entrant, const std::vector<const Entrant*>& candidates) const;

  std::vector<const Entrant*> comparable_;
  std::vector<const Entrant*> ranking_;
  std::map<Objection, std::vector<const Entrant*>> objections_;
  std::optional<std::uint64_t> cpus_;
};

/// Returns the CPUs that the entrant's settings let it use. nullopt if its rows do not say so.
std::optional<std::uint64_t> usable_cpus_of(const Entrant& entrant);

}  // namespace interleave
