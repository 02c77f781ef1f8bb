#include "bench/fidelity/quiet.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

namespace interleave::fidelity {

namespace {

constexpr auto moment = std::chrono::milliseconds(300);
constexpr double busy_share_of_idle = 0.06;

double cpu_s(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

// The first line of /proc/stat, in ticks: "cpu user nice system idle iowait irq softirq steal ...".
Load Load::now() {
  std::ifstream file("/proc/stat");
  std::string label;
  std::array<double, 8> ticks{};
  file >> label;
  for (double& count : ticks) file >> count;
  double all = std::accumulate(ticks.begin(), ticks.end(), 0.0);
  auto a_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return {.busy_s = (all - ticks[3] - ticks[4]) / a_second,
          .all_s = all / a_second,
          .own_s = cpu_s(RUSAGE_SELF) + cpu_s(RUSAGE_CHILDREN)};
}

double foreign_share(const Load& before, const Load& after) {
  double all = after.all_s - before.all_s;
  if (all <= 0) return 0;
  double foreign = (after.busy_s - before.busy_s) - (after.own_s - before.own_s);
  return std::clamp(foreign / all, 0.0, 1.0);
}

void wait_until_idle(Clock::duration limit) {
  auto until = Clock::now() + limit;
  while (limit > Clock::duration::zero()) {
    auto before = Load::now();
    std::this_thread::sleep_for(moment);
    if (foreign_share(before, Load::now()) <= busy_share_of_idle || Clock::now() >= until) return;
  }
}

}  // namespace interleave::fidelity
