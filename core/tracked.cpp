#include "core/tracked.hpp"

namespace interleave {

void warm_up(Context& world, const Job& job, std::uint32_t slot) {
  Record unread{};
  Tracked(world, job, unread, job.tasks + slot, slot).run();
}

void run_background(Context& world, const Job& job, std::uint32_t number) {
  auto body = job.workload.body(world, job.environment, job.background_input(number));
  body.start();
  if (body.failure()) std::rethrow_exception(body.failure());
}

}  // namespace interleave
