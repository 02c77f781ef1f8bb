#pragma once

#include "bench/plan/plan.hpp"
#include "results/row.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace interleave {

/// How far a plan was carried out already: nowhere, or as far as the rows of a stopped run say.
class Past {
 public:
  /// Of one cell.
  struct Trial {
    std::uint32_t tasks = 0;  // of each repetition; 0: no pilot has run
    std::optional<std::uint64_t> pss_bytes;
    bool given_up = false;  // is not tried again
    std::set<std::uint32_t> blocks;
  };

  /// Throws UsageError for a row that is not of the plan, or stands there twice.
  Past(const RunPlan& plan, std::span<const Row> rows);

  const Trial& trial(std::size_t place) const { return trials_[place]; }
  /// Cells that are still to be run in `block`.
  std::size_t left_in(std::uint32_t block) const;
  bool is_all() const;

 private:
  void add(const RunPlan& plan, const Row& row);

  std::uint32_t blocks_;
  std::vector<Trial> trials_;  // by the cell's place in the plan
};

/// What a row is flagged with whose cell is not tried again.
inline constexpr std::string_view given_up_flag = "given_up";

}  // namespace interleave
