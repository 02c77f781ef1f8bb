#include "bench/machine/machine.hpp"

#include "core/digest.hpp"
#include "core/machine.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace interleave {

namespace {

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

// The kernel's own figure, given in kHz, or else the figure of /proc/cpuinfo, in MHz.
std::optional<double> cpu_mhz() {
  double value = 0;
  std::ifstream scaling("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq");
  if (scaling >> value) return value / 1000;
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("cpu MHz")) continue;
    std::istringstream digits(line.substr(line.find(':') + 1));
    if (digits >> value) return value;
  }
  return std::nullopt;
}

std::string kernel() {
  utsname name{};
  ::uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

double load_1min() {
  std::ifstream file("/proc/loadavg");
  double load = 0;
  file >> load;
  return load;
}

// "0.20 0.18 0.12 3/80 11206": of 80 tasks, three are running or runnable. One of them is this one.
double running_beside() {
  std::ifstream file("/proc/loadavg");
  std::string average;
  double running = 0;
  for (int field = 0; field < 3; ++field) file >> average;
  file >> running;
  return std::max(0.0, running - 1);
}

std::uint64_t configured(int name) {
  return static_cast<std::uint64_t>(std::max(0L, ::sysconf(name)));
}

// As /sys/devices/system/cpu/online writes it. Empty if there are more CPUs than the mask holds.
std::string usable_cpu_list() {
  cpu_set_t mask;
  if (::sched_getaffinity(0, sizeof mask, &mask) != 0) return "";
  std::string list;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &mask)) continue;
    auto first = cpu;
    while (cpu + 1 < CPU_SETSIZE && CPU_ISSET(cpu + 1, &mask)) ++cpu;
    list += (list.empty() ? "" : ",") + std::to_string(first);
    if (cpu > first) list += "-" + std::to_string(cpu);
  }
  return list;
}

// machine-id(5) says that the id must not leave the machine. So this is a hash of it, cut to 48
// bits. If the file is missing, machines of the same CPU model and count have the same id.
std::string machine_id() {
  auto said = first_line("/etc/machine-id") + "/interleave/" + cpu_model() + "/" +
              std::to_string(configured(_SC_NPROCESSORS_CONF));
  auto mixed = fnv_basis;
  for (char letter : said) mixed = splitmix64(fnv1a(mixed, static_cast<unsigned char>(letter)));
  constexpr unsigned shown_bits = 48;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "m%012llx",
                static_cast<unsigned long long>(mixed >> (64 - shown_bits)));
  return text.data();
}

}  // namespace

Machine describe_machine() {
  auto running = running_beside();
  auto jitter = measure_jitter();
  return {.id = machine_id(),
          .kernel = kernel(),
          .cpu_model = cpu_model(),
          .cpus_online = static_cast<std::uint32_t>(configured(_SC_NPROCESSORS_ONLN)),
          .cpus_usable = usable_cpus(),
          .cpus = usable_cpu_list(),
          .memory_bytes = configured(_SC_PHYS_PAGES) * configured(_SC_PAGE_SIZE),
          .governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
          .cpu_mhz = cpu_mhz(),
          .timer_slack_ns = ::prctl(PR_GET_TIMERSLACK),
          .load_1min = load_1min(),
          .running_beside = std::min(running, running_beside()),
          .jitter = jitter,
          .compiler = INTERLEAVE_COMPILER,
          .build = INTERLEAVE_BUILD,
          .version = INTERLEAVE_VERSION,
          .tbb_version = INTERLEAVE_TBB_VERSION,
          .boost_version = INTERLEAVE_BOOST_VERSION};
}

std::string utc_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  tm parts{};
  ::gmtime_r(&now.tv_sec, &parts);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%s.%03ldZ", date.data(), now.tv_nsec / 1'000'000);
  return text.data();
}

}  // namespace interleave
