#include "core/tracked.hpp"

#include <algorithm>

namespace interleave {

void warm_up(Context& world, const Job& job, std::uint32_t slot) {
  Record unread{};
  Tracked(world, job, unread, job.tasks + slot, slot).run();
}

std::uint32_t warm_places(const Job& job, std::uint32_t places) {
  return std::min({places, job.tasks, 64U});
}

void run_background(Context& world, const Job& job, std::uint32_t number) {
  auto body = job.workload.body(world, job.environment, job.background_input(number));
  body.start();
  if (body.failure()) std::rethrow_exception(body.failure());
}

}  // namespace interleave
