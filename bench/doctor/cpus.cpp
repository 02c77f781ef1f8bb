#include "bench/doctor/checks.hpp"
#include "bench/machine/cgroup.hpp"
#include "results/human.hpp"

#include <sstream>

namespace interleave::doctor {

namespace {

constexpr std::uint32_t few_cpus = 2;

// CPUs that the cgroup may use: "max 100000" or "150000 100000" in version 2, two files in 1.
std::optional<double> read_quota(const Root& root) {
  for (const auto& path : cgroup_files(root, "cpu", "cpu.max")) {
    std::istringstream words(line_of(path).value_or(""));
    double quota = 0;
    double period = 0;
    if (words >> quota >> period && period > 0) return quota / period;
  }
  for (const auto& path : cgroup_files(root, "cpu", "cpu.cfs_quota_us")) {
    auto quota = number_of(path).value_or(-1);
    auto period = number_of(path.parent_path() / "cpu.cfs_period_us").value_or(0);
    if (quota > 0 && period > 0) return quota / period;
  }
  return std::nullopt;
}

}  // namespace

Finding check_cpus(std::uint32_t usable) {
  auto count = std::to_string(usable);
  auto sentence = "no scaling beyond " + count + (usable == 1 ? " CPU" : " CPUs") +
                  " can be shown; a load peer takes one of them";
  return judged("cpus_usable", count, usable > few_cpus, sentence);
}

Finding check_online(std::uint32_t usable, std::uint32_t online) {
  bool all = usable >= online;
  return judged("cpus_online", std::to_string(online), all,
                all ? "this process may use all of them"
                    : "an affinity mask keeps this process off some (taskset, cpuset)");
}

Finding check_smt(const Root& root) {
  auto active = line_of(root / "sys/devices/system/cpu/smt/active");
  if (!active) return judged("smt", "", true, "the machine does not say whether CPUs share cores");
  if (*active == "0") return judged("smt", "off", true, "no two CPUs share a core");
  return judged("smt", "on", false,
                "two CPUs share a core: the second worker on a core adds less than the first");
}

Finding check_governor(const Root& root) {
  auto governor = line_of(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (!governor) {
    return judged("governor", "", true,
                  "the machine does not say how fast its CPUs run, and may change it unseen");
  }
  bool steady = *governor == "performance";
  return judged("governor", *governor, steady,
                steady ? "the CPUs run as fast as they may"
                       : "the frequency follows the load: choose `performance` to measure");
}

Finding check_quota(const Root& root) {
  auto cpus = read_quota(root);
  if (!cpus) return judged("cpu_quota", "none", true, "no cgroup quota throttles this process");
  return judged("cpu_quota", three_digits(*cpus) + " CPUs", false,
                "beyond that the cgroup is throttled, and everybody in it waits (throttled_s)");
}

}  // namespace interleave::doctor
