#pragma once

#include <cstdint>
#include <filesystem>

namespace interleave {

/// CPUs that the scheduler may put this process on (taskset, cpuset), at least 1.
std::uint32_t allowed_cpus();

/// CPUs that this process can keep busy, at least 1: those that it is allowed, or fewer where the
/// quota of a cgroup is less time than they have (rounded up). `root` is "/", or what a test put in
/// its place.
std::uint32_t usable_cpus(const std::filesystem::path& root = "/");

}  // namespace interleave
