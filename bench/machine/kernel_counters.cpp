#include "bench/machine/kernel_counters.hpp"

#include "core/cgroup.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace interleave {

namespace {

// The eighth number of the first line, in ticks:
// "cpu user nice system idle iowait irq softirq steal ...".
double read_steal_s(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string label;
  double ticks = 0;
  file >> label;
  for (int field = 0; field < 8; ++field) file >> ticks;
  return file ? ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) : 0;
}

// Reads "NAME VALUE" lines: cgroup v2 counts throttled_usec, v1 throttled_time in nanoseconds.
bool read_throttling(const std::filesystem::path& path, double& seconds) {
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

// Each cgroup counts the time for which its own quota was used up. Every cgroup around this process
// can stop it, so the sum counts.
bool read_throttled_s(const std::filesystem::path& root, double& seconds) {
  bool found = false;
  for (const auto& path : cgroup_files(root, "cpu", "cpu.stat")) {
    double of_group = 0;
    if (!read_throttling(path, of_group)) continue;
    found = true;
    seconds += of_group;
  }
  return found;
}

// "some avg10=0.00 avg60=0.00 avg300=0.00 total=1234", in microseconds.
std::optional<double> read_pressure_s(const std::filesystem::path& path) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    constexpr std::string_view label = "total=";
    if (!word.starts_with(label)) continue;
    std::istringstream digits(word.substr(label.size()));
    double microseconds = 0;
    if (digits >> microseconds) return microseconds * 1e-6;
    break;
  }
  return std::nullopt;
}

}  // namespace

KernelCounters KernelCounters::now(const std::filesystem::path& root) {
  KernelCounters kernel_counters{.steal_s = read_steal_s(root / "proc/stat"),
                                 .pressure_s = read_pressure_s(root / "proc/pressure/cpu")};
  kernel_counters.has_throttling = read_throttled_s(root, kernel_counters.throttled_s);
  return kernel_counters;
}

}  // namespace interleave
