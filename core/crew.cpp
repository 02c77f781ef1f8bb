#include "core/crew.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"

#include <chrono>

namespace interleave {

bool get_ready(Context& world, const Job& job, std::uint32_t slot) {
  if (!job.muster(job.workers)) return false;
  warm_up(world, job, slot);
  return job.gate().arrive_and_wait();
}

Crew::Crew(const Job& job)
    : Crew(job, [&job](std::uint32_t number) {
        BlockingContext world;
        if (job.gate().arrive_and_wait()) run_background(world, job, number);
      }) {}

Crew::Release::~Release() {
  job.end_background();
  job.gate().cancel();
}

void Crew::await_ready(std::uint32_t others) const {
  auto all = static_cast<std::uint32_t>(threads_.size()) + others;
  while (!job_.gate().wait_for(all, std::chrono::hours(1))) {
  }
}

std::uint32_t Crew::count_warm_places() const {
  return warm_places(job_, job_.in_flight);
}

}  // namespace interleave
