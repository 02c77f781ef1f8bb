#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Where the cgroup of this process may keep `file` of a controller ("cpu", "memory", "pids"), most
/// likely first; read one after the other until one is there. Version 2 has all controllers in one
/// tree, version 1 one tree each. In a container the path in /proc/self/cgroup may be the host's,
/// so the mount's own root is tried too. `root` is "/", or what a test put in its place.
std::vector<std::filesystem::path> cgroup_files(const std::filesystem::path& root,
                                                std::string_view controller, std::string_view file);

}  // namespace interleave
