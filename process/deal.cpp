#include "process/deal.hpp"

#include <algorithm>

namespace interleave {

namespace {

// Round robin. A process that has as many as it has slots is skipped. The loop ends, because
// `total` is at most the number of slots.
void deal_out(std::vector<Portion>& portions, std::uint32_t Portion::*hand, std::uint32_t total) {
  while (total > 0) {
    for (Portion& portion : portions) {
      if (total == 0 || portion.*hand == portion.slots) continue;
      ++(portion.*hand);
      --total;
    }
  }
}

}  // namespace

std::vector<Portion> deal(const Job& job) {
  auto processes = std::min({job.processes, job.workers, job.in_flight});
  Plan slots{.slots = std::max(job.workers, job.in_flight), .processes = processes};
  Plan background{.slots = job.background, .processes = processes};
  std::vector<Portion> portions(processes);
  for (std::uint32_t process = 0; process < processes; ++process) {
    Portion& portion = portions[process];
    portion.first_slot = slots.first_slot(process);
    portion.slots = slots.first_slot(process + 1) - portion.first_slot;
    portion.first_background = background.first_slot(process);
    portion.background = background.first_slot(process + 1) - portion.first_background;
  }
  deal_out(portions, &Portion::workers, job.workers);
  deal_out(portions, &Portion::in_flight, job.in_flight);
  for (std::uint32_t process = 1; process < processes; ++process) {
    const Portion& before = portions[process - 1];
    portions[process].first_worker = before.first_worker + before.workers;
  }
  return portions;
}

}  // namespace interleave
