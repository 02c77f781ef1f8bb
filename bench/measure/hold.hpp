#pragma once

#include "core/ledger.hpp"
#include "core/workload.hpp"

#include <cstdint>

namespace interleave {

/// Which tasks of a cell stand still for ever, so that its memory can be read while they are in
/// flight. Whoever has read it ends the cell.
struct Hold {
  enum class Where : std::uint8_t {
    at_first_wait,  // at the first trap, also a checkpoint; not at a gather, for it waits in its children
    at_start,  // for tasks that have none
  };

  std::uint32_t first;  // task; those before it are run as ever, so that the workers have worked
  Where where = Where::at_first_wait;
};

/// The same workload, but tasks stand still, each in the way in which its model waits for a sleep,
/// and are counted in `ledger.held()`. For one job in this process and in all that it forks.
const Workload& holding(const Workload& workload, const Ledger& ledger, Hold hold);

}  // namespace interleave
