#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace interleave {

/// The work that `loops` busy loops do together, as a multiple of the work of one loop alone.
struct Delivery {
  std::uint32_t loops = 0;
  double work = 0;         // of all loops together; one alone does 1, the best case is `loops`
  double cpus = 0;         // CPU seconds per second that the loops got
  double others_cpus = 0;  // the same for other processes, on the CPUs of this process
  double stolen_cpus = 0;  // CPU time per second that the hypervisor gave to other guests
  double throttled_s = 0;  // seconds for which a cgroup's quota was used up
};

/// Runs one loop alone and then `loops` together, several times, and returns the median ratio.
/// Takes about 0.3 s, on threads that it makes and ends. Returns nullopt if no thread can be made.
/// `root` is "/", or a test's replacement for it.
std::optional<Delivery> measure_delivery(std::uint32_t loops,
                                         const std::filesystem::path& root = "/");

}  // namespace interleave
