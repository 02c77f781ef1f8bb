#include "bench/plan/open_places.hpp"

#include "bench/machine/limits.hpp"
#include "bench/plan/preflight.hpp"

#include <algorithm>
#include <cmath>

namespace interleave {

namespace {

constexpr std::uint32_t most_places = 10'000;
constexpr std::uint32_t least_places = 64;
constexpr double margin_of_workers = 2;
constexpr double margin_of_connections = 16;

constexpr Clock::duration unknown_service_time = std::chrono::microseconds(100);

// Little's law.
double expected_at_once(const Workload& workload, const Settings& settings, const OpenLoad& load) {
  bool is_known = workload.service_time != nullptr;
  auto time = is_known ? workload.service_time(settings) : unknown_service_time;
  return load.per_s * std::chrono::duration<double>(time).count();
}

// Adds a quarter, because other programs on the machine use the same limits.
bool fits(const Model& model, const Workload& workload, const Settings& settings,
          std::uint32_t places) {
  static const Limits limits = read_limits();
  auto more = places + places / 4;
  Cell cell{.model = &model,
            .workload = &workload,
            .model_settings = Settings::parse(model.name, model.parameters, {}),
            .workload_settings = settings,
            .workers = model.shape == Model::Shape::loop ? 1 : more,
            .in_flight = more};
  return !refusal(cell, limits);
}

}  // namespace

std::uint32_t open_workers(const Workload& workload, const Settings& settings,
                           const OpenLoad& load) {
  auto wanted = std::ceil(margin_of_workers * expected_at_once(workload, settings, load));
  return static_cast<std::uint32_t>(std::clamp<double>(wanted, 1, most_places));
}

std::uint32_t open_places(const Model& model, const Workload& workload, const Settings& settings,
                          const OpenLoad& load) {
  double wanted = std::min<double>(static_cast<double>(load.tasks()), most_places);
  if (has_connections(workload)) {
    auto expected = margin_of_connections * expected_at_once(workload, settings, load);
    wanted = std::min(wanted, std::max<double>(least_places, std::ceil(expected)));
  }
  auto places = static_cast<std::uint32_t>(std::max(wanted, 1.0));
  while (places > least_places && !fits(model, workload, settings, places)) places /= 2;
  return places;
}

}  // namespace interleave
