#include "workloads/web/site/visit.hpp"

namespace interleave::web {

Task<Done> compute(Visit& visit, std::uint64_t iterations) {
  while (iterations > 0) {
    if (visit.pacer.is_checkpoint_due(visit.world)) co_await visit.world.checkpoint();
    visit.computed = visit.pacer.spin_chunk(visit.computed, iterations);
  }
  co_return Done{};
}

}  // namespace interleave::web
