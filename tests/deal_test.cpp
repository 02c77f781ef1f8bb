// Which process of several gets what of a job.
#include "process/deal.hpp"

#include "core/job.hpp"
#include "workloads/registry.hpp"

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

RC_GTEST_PROP(Deal, GivesEverythingAwayOnceAndAsEvenlyAsCanBe, ()) {
  auto number = [](std::uint32_t most) { return *rc::gen::inRange(1U, most); };
  Environment environment;
  Ledger ledger(1);
  Job job{*find_workload("noop"), environment, ledger, 1, number(300), number(40), 1,
          number(9) - 1,          number(20)};
  auto portions = deal(job);
  RC_ASSERT(portions.size() == std::min({job.processes, job.workers, job.in_flight}));
  auto processes = static_cast<std::uint32_t>(portions.size());
  Plan plan{.slots = std::max(job.workers, job.in_flight), .processes = processes};

  Portion sum;
  for (std::uint32_t process = 0; process < processes; ++process) {
    const Portion& portion = portions[process];
    RC_ASSERT(portion.first_slot == sum.slots);
    RC_ASSERT(portion.first_worker == sum.workers);
    RC_ASSERT(portion.first_background == sum.background);
    for (std::uint32_t slot = 0; slot < portion.slots; ++slot) {
      RC_ASSERT(plan.process_of(portion.first_slot + slot) == process);
    }
    RC_ASSERT(portion.workers <= portion.slots && portion.in_flight <= portion.slots);
    RC_ASSERT(portion.workers - job.workers / processes <= 1U);
    RC_ASSERT(portion.in_flight - job.in_flight / processes <= 1U);
    sum.slots += portion.slots;
    sum.workers += portion.workers;
    sum.in_flight += portion.in_flight;
    sum.background += portion.background;
  }
  RC_ASSERT(sum.slots == plan.slots);
  RC_ASSERT(sum.workers == job.workers);
  RC_ASSERT(sum.in_flight == job.in_flight);
  RC_ASSERT(sum.background == job.background);
}

}  // namespace
}  // namespace interleave
