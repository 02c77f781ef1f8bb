#include "bench/machine/cgroup.hpp"

#include <fstream>

namespace interleave {

std::vector<std::filesystem::path> cgroup_files(const std::filesystem::path& root,
                                                std::string_view controller,
                                                std::string_view file) {
  auto wanted = "," + std::string(controller) + ",";
  std::vector<std::filesystem::path> paths;
  std::ifstream groups(root / "proc/self/cgroup");
  // "0::/path" is version 2, "N:cpu,cpuacct:/path" is version 1.
  for (std::string line; std::getline(groups, line);) {
    auto first = line.find(':');
    auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    auto controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    bool unified = controllers == ",,";
    if (!unified && controllers.find(wanted) == std::string::npos) continue;
    auto mount = root / "sys/fs/cgroup";
    if (!unified) mount /= controller;
    auto group = std::filesystem::path(line.substr(second + 1)).relative_path();
    paths.push_back(mount / group / file);
    if (!group.empty()) paths.push_back(mount / file);
  }
  return paths;
}

}  // namespace interleave
