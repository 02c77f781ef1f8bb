#pragma once

#include <cstdint>
#include <filesystem>

namespace interleave {

/// Returns how many CPUs the scheduler may run this process on (taskset, cpuset), at least 1.
std::uint32_t allowed_cpus();

/// Returns how many CPUs this process can keep busy, at least 1. That is allowed_cpus(), or the
/// cgroup's CPU quota, rounded up, if that is less. `root` is "/", or a test's directory.
std::uint32_t usable_cpus(const std::filesystem::path& root = "/");

/// Sets the timer slack of this thread, and of the threads and processes that it makes, to 1 ns. By
/// default the kernel adds up to 50 us to each sleep. That would delay a thread's own sleep fully,
/// but hardly a loop, whose timer serves many waits at once.
void sharpen_timers();

}  // namespace interleave
