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

/// Sleeps of this thread, and of the threads and processes that it makes, end when they should. By
/// default the kernel adds up to 50 us to each: a sleep of a thread's own would take that much
/// longer, and one on a loop's timer, which waits for many at once, would hardly.
void sharpen_timers();

}  // namespace interleave
