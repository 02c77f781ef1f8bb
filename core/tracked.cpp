#include "core/tracked.hpp"

namespace interleave {

void warm_up(Context& world, const Job& job, std::uint32_t slot) {
  Record unread{};
  Tracked(world, job, unread, job.tasks + slot, slot).run();
}

}  // namespace interleave
