#pragma once

#include "core/ledger.hpp"
#include "core/workload.hpp"

#include <cstdint>

namespace interleave {

/// Says which tasks of a cell stand still for ever, so that its memory can be read while they are
/// in flight. The reader then kills the cell.
struct Hold {
  enum class Where : std::uint8_t {
    at_first_wait,  // the first trap, also a checkpoint; not a gather, whose children wait instead
    at_start,       // for tasks that have no trap
  };

  std::uint32_t first;  // first task to hold; earlier tasks run as usual and warm the workers
  Where where = Where::at_first_wait;
};

/// Returns the same workload with tasks that stand still, as if in a sleep of their model. They are
/// counted in `ledger.held()`. Valid for one job, in this process and in all that it forks.
const Workload& holding(const Workload& workload, const Ledger& ledger, Hold hold);

}  // namespace interleave
