#include "core/job.hpp"

#include "core/clock.hpp"

#include <sys/resource.h>

namespace interleave {

void Job::open_window() const {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  ledger.tally().subtract(usage);
  ledger.open_window(now_ns(), environment.peer_cpu_s());
  ledger.gate().open();
}

}  // namespace interleave
