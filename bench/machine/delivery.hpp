#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace interleave {

/// The work of so many busy loops, as a multiple of the work of one.
struct Delivery {
  std::uint32_t loops = 0;
  double work = 0;         // of all together, where one alone does 1; best: `loops`
  double cpus = 0;         // CPU seconds a second that they got
  double others_cpus = 0;  // and that other processes used meanwhile, on the same CPUs
  double stolen_cpus = 0;  // and that the hypervisor gave to others
  double throttled_s = 0;  // time that a cgroup's quota was used up
};

/// Lets one loop run alone and `loops` together, several times in turn, on threads that it makes and
/// ends: some 0.3 s. The middle ratio counts. nullopt: no thread can be made. `root` is "/", or what a
/// test put in its place.
std::optional<Delivery> measure_delivery(std::uint32_t loops,
                                         const std::filesystem::path& root = "/");

}  // namespace interleave
