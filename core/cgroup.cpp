#include "core/cgroup.hpp"

#include <algorithm>
#include <fstream>
#include <string>

namespace interleave {

namespace {

namespace fs = std::filesystem;

// Returns the group's directory and its parents, the mount last.
std::vector<fs::path> walk_up(const fs::path& mount, const std::string& path) {
  std::vector<fs::path> groups;
  auto group = fs::path(path).relative_path();
  bool is_outside = std::ranges::find(group, fs::path("..")) != group.end();  // of our namespace
  for (; !group.empty() && !is_outside; group = group.parent_path()) {
    groups.push_back(mount / group);
  }
  groups.push_back(mount);
  return groups;
}

// Version 2: one file, "max 100000" or "150000 100000".
std::optional<double> quota_of_file(const fs::path& path) {
  std::ifstream file(path);
  double quota = 0;
  double period = 0;
  if (file >> quota >> period && quota > 0 && period > 0) return quota / period;
  return std::nullopt;
}

// Version 1: two files. -1 means no quota.
std::optional<double> quota_of_files(const fs::path& path) {
  std::ifstream quota_file(path);
  std::ifstream period_file(path.parent_path() / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  if (quota_file >> quota && period_file >> period && quota > 0 && period > 0) {
    return quota / period;
  }
  return std::nullopt;
}

void take_tighter(std::optional<CpuQuota>& tightest, std::optional<double> cpus,
                  const fs::path& file) {
  if (cpus && (!tightest || *cpus < tightest->cpus)) tightest = {*cpus, file.parent_path()};
}

}  // namespace

std::vector<fs::path> cgroup_files(const fs::path& root, std::string_view controller,
                                   std::string_view file) {
  auto wanted = "," + std::string(controller) + ",";
  std::vector<fs::path> paths;
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
    for (const auto& group : walk_up(mount, line.substr(second + 1))) {
      paths.push_back(group / file);
    }
  }
  return paths;
}

std::optional<CpuQuota> cpu_quota(const fs::path& root) {
  std::optional<CpuQuota> tightest;
  for (const auto& path : cgroup_files(root, "cpu", "cpu.max")) {
    take_tighter(tightest, quota_of_file(path), path);
  }
  for (const auto& path : cgroup_files(root, "cpu", "cpu.cfs_quota_us")) {
    take_tighter(tightest, quota_of_files(path), path);
  }
  return tightest;
}

}  // namespace interleave
