#include "workloads/web/site/costs.hpp"

#include <chrono>
#include <cmath>

namespace interleave::web {

Costs parse_costs(const Settings& settings, const Plan& plan) {
  auto per_us = plan.instant ? 0 : plan.spins_per_us;
  auto spins = [&](double microseconds) {
    return static_cast<std::uint64_t>(std::llround(microseconds * per_us));
  };
  auto computing = [&](std::string_view name) {
    return spins(std::chrono::duration<double, std::micro>(settings.duration(name)).count());
  };
  return {.parse = computing("parse"),
          .middleware_in = computing("middleware_in"),
          .middleware_out = computing("middleware_out"),
          .routing = computing("routing"),
          .view = computing("view"),
          .page = computing("template"),
          .json = computing("json"),
          .query = computing("query"),
          .hydrate = computing("hydrate"),
          .report = computing("report"),
          .pace = Pace::parse(settings, per_us),
          .query_wait = settings.duration("query_wait"),
          .upstream = settings.duration("upstream")};
}

}  // namespace interleave::web
