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

/// The repetitions of the plan that have been measured: those of a stopped run, plus each row added
/// since. Decides what runs next, the same for a resumed run as for an uninterrupted one.
class RunHistory {
 public:
  /// The history of one cell.
  struct CellHistory {
    std::uint32_t tasks = 0;   // per repetition; 0: no pilot has run
    bool fewer_tasks = false;  // than its group
    std::optional<std::uint64_t> pss_bytes;
    std::optional<std::uint64_t> given_up_in;  // the block after which it is not tried again
    Precision repetitions;
  };

  /// Throws UsageError if a row is not of the plan, or if two rows are the same repetition. The
  /// plan must outlive this object.
  RunHistory(const RunPlan& plan, std::span<const Row> rows);

  /// Adds a row of the cell with this index in the plan. Throws as the constructor does. Ignores an
  /// interrupted row, because its repetition runs again.
  void add(std::size_t place, const Row& row);

  const CellHistory& cell(std::size_t place) const { return cells_[place]; }

  /// Returns the indices of the cells that are part of `block`, from 1: all not given up before.
  /// With an aim, only cells that fell short of it in the earlier blocks. `serial` joins them if
  /// one of them does the same work, because a ratio needs both in a block. If no cell is part of a
  /// block, none is part of a later one.
  std::vector<std::size_t> cells_due(std::uint32_t block) const;
  /// Is this cell still to be run in `block`, if it is part of that?
  bool is_due(std::size_t place, std::uint32_t block) const;
  /// Returns the number of cells that are still to be run in `block`.
  std::size_t count_due(std::uint32_t block) const;
  bool is_complete() const;

  /// Was the cell measured, and does it fall short of the plan's aim after all blocks?
  bool is_imprecise(std::size_t place) const;

 private:
  std::size_t place_of(const Row& row) const;
  bool falls_short(std::size_t place, std::uint32_t block) const;

  const RunPlan& plan_;
  std::vector<CellHistory> cells_;  // by the cell's index in the plan
  std::vector<std::string> work_;   // likewise; equal for cells of which ratios are taken
};

/// The flag of the last row of a cell that is not tried again.
inline constexpr std::string_view given_up_flag = "given_up";
/// The flag of a row whose model was too slow for the number of tasks of its group.
inline constexpr std::string_view fewer_tasks_flag = "fewer_tasks";

}  // namespace interleave
