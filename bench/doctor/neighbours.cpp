#include "bench/doctor/checks.hpp"
#include "bench/machine/kernel_counters.hpp"
#include "bench/measure/noise_flags.hpp"
#include "core/clock.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave::doctor {

namespace {

constexpr int looks = 5;
constexpr double busy = 0.5;          // runnable tasks a CPU, before this program starts any
constexpr double much_waiting = 0.1;  // share of the time, while one thread of this program runs
constexpr double long_gap_ms = 1;

}  // namespace

Observation observe(const Root& root) {
  Observation seen;
  auto before = KernelCounters::now(root);
  auto begun = now_ns();
  for (int look = 0; look < looks; ++look) {
    auto jitter = measure_jitter();
    if (jitter.largest_ns > seen.jitter.largest_ns) seen.jitter = jitter;
  }
  auto after = KernelCounters::now(root);
  seen.seconds = static_cast<double>(now_ns() - begun) * 1e-9;
  seen.steal_s = after.steal_s - before.steal_s;
  if (after.pressure_s) seen.pressure_s = *after.pressure_s - before.pressure_s.value_or(0);
  return seen;
}

Finding check_load(const Root& root, std::uint32_t usable) {
  auto load = number_of(root / "proc/loadavg").value_or(0);
  bool idle = load <= busy * usable;
  return judged("load_1min", three_digits(load), idle,
                idle ? "little else was running in the last minute"
                     : "others were running in the last minute: stop them, and wait a little");
}

Finding check_jitter(const Jitter& jitter) {
  auto gap_ms = static_cast<double>(jitter.largest_ns) * 1e-6;
  bool quiet = gap_ms < long_gap_ms;
  return judged("jitter_floor", three_digits(gap_ms) + " ms", quiet,
                "the longest time that was taken from a loop that only reads the clock (p99.9: " +
                    std::to_string(jitter.p999_ns) +
                    " ns, lost: " + human_percent(jitter.lost_share) +
                    " of the time); no tail below it is a model's");
}

Finding check_steal(const Observation& seen, std::uint32_t usable) {
  auto share = seen.seconds > 0 ? seen.steal_s / seen.seconds / usable : 0;
  bool little = share <= much_stolen;
  return judged("steal", human_percent(share), little,
                little
                    ? "the hypervisor takes nothing now"
                    : "the hypervisor gives CPU time to others now: trust ratios within a block");
}

Finding check_pressure(const Observation& seen) {
  if (!seen.pressure_s) {
    return judged("pressure", "", true, "the kernel does not say who waits for a CPU (PSI)");
  }
  auto share = seen.seconds > 0 ? *seen.pressure_s / seen.seconds : 0;
  bool free = share <= much_waiting;
  return judged("pressure", human_percent(share), free,
                free ? "hardly anybody waits for a CPU"
                     : "of the time somebody waits for a CPU: stop what else is running");
}

}  // namespace interleave::doctor
