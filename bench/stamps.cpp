#include "bench/stamps.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace interleave {

namespace {

// The eighth number of the first line, in ticks: "cpu user nice system idle iowait irq softirq
// steal ...".
double read_steal_s() {
  std::ifstream file("/proc/stat");
  std::string label;
  double ticks = 0;
  file >> label;
  for (int field = 0; field < 8; ++field) file >> ticks;
  return file ? ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) : 0;
}

// Reads "NAME VALUE" lines: cgroup v2 counts throttled_usec, v1 throttled_time in nanoseconds.
bool read_throttling(const std::string& path, double& seconds) {
  std::ifstream file(path);
  std::string name;
  double value = 0;
  while (file >> name >> value) {
    if (name == "throttled_usec") seconds = value * 1e-6;
    if (name == "throttled_time") seconds = value * 1e-9;
    if (name.starts_with("throttled_")) return true;
  }
  return false;
}

// Where this process's cgroup keeps cpu.stat: "0::/path" is version 2, "N:cpu,cpuacct:/path" is 1.
// Inside a container the path may be the host's, so the mount's own root is tried too.
bool read_throttled_s(double& seconds) {
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    auto first = line.find(':');
    auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    auto controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    bool unified = controllers == ",,";
    if (!unified && controllers.find(",cpu,") == std::string::npos) continue;
    std::string mount = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu";
    if (read_throttling(mount + line.substr(second + 1) + "/cpu.stat", seconds)) return true;
    if (read_throttling(mount + "/cpu.stat", seconds)) return true;
  }
  return false;
}

}  // namespace

Stamps Stamps::now() {
  Stamps stamps{.steal_s = read_steal_s()};
  stamps.has_throttling = read_throttled_s(stamps.throttled_s);
  return stamps;
}

}  // namespace interleave
