#include "bench/doctor/checks.hpp"
#include "core/cgroup.hpp"
#include "results/text/human.hpp"

#include <fstream>
#include <set>
#include <string_view>

namespace interleave::doctor {

namespace {

constexpr std::uint32_t few_cpus = 2;

// "0-1" and "0,4" name CPUs that share a core. "3" has its core alone.
bool names_several(const std::string& list) {
  return list.find_first_of(",-") != std::string::npos;
}

// Returns the lists of CPUs that share a core, each once: "0-1; 2-3". At most `most_shown` lists.
std::string shared_cores(const Root& root) {
  constexpr std::size_t most_shown = 4;
  std::set<std::string> cores;
  std::error_code none;
  for (const auto& cpu :
       std::filesystem::directory_iterator(root / "sys/devices/system/cpu", none)) {
    auto list = line_of(cpu.path() / "topology/thread_siblings_list");
    if (list && names_several(*list)) cores.insert(*list);
  }
  std::string text;
  std::size_t shown = 0;
  for (const auto& core : cores) {
    if (shown++ == most_shown) return text + "; ...";
    text += (text.empty() ? "" : "; ") + core;
  }
  return text;
}

// Returns this process's list of allowed CPUs, from the line "Cpus_allowed_list:\t0-3".
std::string allowed_list(const Root& root) {
  std::ifstream status(root / "proc/self/status");
  constexpr std::string_view label = "Cpus_allowed_list:";
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(label)) continue;
    auto begin = line.find_first_not_of(" \t", label.size());
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "";
}

}  // namespace

Finding check_cpus(std::uint32_t usable) {
  auto count = std::to_string(usable);
  auto sentence = "no scaling beyond " + count + (usable == 1 ? " CPU" : " CPUs") +
                  " can be shown; a load peer takes one of them";
  return judged("cpus_usable", count, usable > few_cpus, sentence);
}

Finding check_online(const Root& root, std::uint32_t allowed, std::uint32_t online) {
  bool all = allowed >= online;
  if (all) return judged("cpus_online", std::to_string(online), true, "this process may use all");
  auto list = allowed_list(root);
  return judged("cpus_online", std::to_string(online), false,
                "an affinity mask (taskset, cpuset) keeps this process on " +
                    std::to_string(allowed) + " of them" + (list.empty() ? "" : ": CPU " + list));
}

Finding check_smt(const Root& root) {
  auto active = line_of(root / "sys/devices/system/cpu/smt/active");
  auto shared = shared_cores(root);
  if (shared.empty()) {
    if (!active)
      return judged("smt", "", true, "the machine does not say whether CPUs share cores");
    if (*active == "0") return judged("smt", "off", true, "no two CPUs share a core");
  }
  return judged("smt", "on", false,
                "CPUs share a core" + (shared.empty() ? "" : " (" + shared + ")") +
                    ": the second worker on a core adds less than the first");
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
  auto quota = cpu_quota(root);
  if (!quota) return judged("cpu_quota", "none", true, "no cgroup quota throttles this process");
  auto group = "/" + quota->group.lexically_relative(root).string();
  return judged(
      "cpu_quota", three_digits(quota->cpus) + " CPUs", false,
      "beyond that the cgroup " + group + " is throttled, and everybody in it waits (throttled_s)");
}

}  // namespace interleave::doctor
