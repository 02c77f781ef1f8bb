#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave {

/// Where the cgroups of this process may keep `file` of a controller ("cpu", "memory", "pids"): its
/// own group first, then each group around it up to the mount's root. A limit of any of them binds.
/// Version 2 has all controllers in one tree, version 1 one tree each. In a container the path in
/// /proc/self/cgroup may be the host's: then only the root's files are there. `root` is "/", or what
/// a test put in its place.
std::vector<std::filesystem::path> cgroup_files(const std::filesystem::path& root,
                                                std::string_view controller, std::string_view file);

/// CPU time that a group may use.
struct CpuQuota {
  double cpus;                  // seconds of CPU time in a second
  std::filesystem::path group;  // its directory
};

/// The tightest quota of this process's groups; nullopt if none has one.
std::optional<CpuQuota> cpu_quota(const std::filesystem::path& root);

}  // namespace interleave
