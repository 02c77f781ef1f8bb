#include "workloads/web/visit.hpp"

#include "workloads/spin.hpp"

#include <algorithm>

namespace interleave {

Task<Done> compute(Visit& visit, std::uint64_t iterations) {
  while (iterations > 0) {
    auto now = std::min(iterations, visit.site.costs.chunk);
    visit.computed = spin(visit.computed, now);
    iterations -= now;
    co_await visit.world.checkpoint();
  }
  co_return Done{};
}

}  // namespace interleave
