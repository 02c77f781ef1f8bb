#pragma once

#include "bench/plan/plan.hpp"
#include "results/files/row.hpp"
#include "results/groups/precision.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// How far a plan was carried out: nowhere, or as far as the rows of a stopped run say, and further
/// with each row that comes. What is to be run next follows from it, whether or not the run was
/// stopped meanwhile.
class RunHistory {
 public:
  /// Of one cell.
  struct CellHistory {
    std::uint32_t tasks = 0;   // of each repetition; 0: no pilot has run
    bool fewer_tasks = false;  // than its group
    std::optional<std::uint64_t> pss_bytes;
    std::optional<std::uint64_t> given_up_in;  // the block; is not tried again
    Precision repetitions;
  };

  /// Throws UsageError for a row that is not of the plan, or stands there twice. The plan must
  /// outlive it.
  RunHistory(const RunPlan& plan, std::span<const Row> rows);

  /// A row of the cell at this place of the plan; throws as the constructor does. An interrupted
  /// one says nothing, for its repetition is made again.
  void add(std::size_t place, const Row& row);

  const CellHistory& cell(std::size_t place) const { return cells_[place]; }

  /// The places of the cells that are part of `block`, from 1: all that were not given up before.
  /// Where the plan has an aim, only those that fall short of it by what the blocks before this one
  /// have shown, and `serial` with them wherever one of them does the same work: its ratio to
  /// serial needs both in a block. When no cell is part of a block, none is of any later one.
  std::vector<std::size_t> cells_due(std::uint32_t block) const;
  /// Whether this cell is to be run in `block`, if it is part of that.
  bool is_due(std::size_t place, std::uint32_t block) const;
  /// Cells that are still to be run in `block`.
  std::size_t count_due(std::uint32_t block) const;
  bool is_complete() const;

  /// Whether the cell was measured, and fell short of the plan's aim by all that is known.
  bool is_imprecise(std::size_t place) const;

 private:
  std::size_t place_of(const Row& row) const;
  bool falls_short(std::size_t place, std::uint32_t block) const;

  const RunPlan& plan_;
  std::vector<CellHistory> cells_;  // by the cell's place in the plan
  std::vector<std::string> work_;   // likewise: equal where ratios are taken
};

/// What a row is flagged with whose cell is not tried again.
inline constexpr std::string_view given_up_flag = "given_up";
/// The flag of a row whose model was too slow for as many tasks as the others of its
/// group had.
inline constexpr std::string_view fewer_tasks_flag = "fewer_tasks";

}  // namespace interleave
