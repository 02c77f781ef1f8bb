#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave {

/// Returns the paths at which this process's cgroups may have `file` of a controller ("cpu",
/// "memory", "pids"). Its own group comes first, then each parent up to the mount's root. A limit
/// in any of them holds. Version 2 has one tree for all controllers, version 1 a tree for each. In
/// a container /proc/self/cgroup may show the host's path; then only the root's files exist. `root`
/// is "/", or a test's directory.
std::vector<std::filesystem::path> cgroup_files(const std::filesystem::path& root,
                                                std::string_view controller, std::string_view file);

/// The CPU time that a group may use.
struct CpuQuota {
  double cpus;                  // seconds of CPU time in a second
  std::filesystem::path group;  // its directory
};

/// Returns the lowest quota of this process's groups, or nullopt if none has one.
std::optional<CpuQuota> cpu_quota(const std::filesystem::path& root);

}  // namespace interleave
