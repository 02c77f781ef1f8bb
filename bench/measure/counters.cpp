#include "bench/measure/counters.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

namespace interleave {

namespace {

// Reading a counter sums up its inherited copies, and starting or stopping it does the same to
// them. The kernel cannot read a group of counters at once if they are inherited.
UniqueFd open_counter(const CounterKind& kind) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = kind.type;
  attributes.config = kind.config;
  attributes.disabled = 1;
  attributes.inherit = 1;
  attributes.exclude_kernel =
      kind.in_kernel ? 0 : 1;  // 1 is allowed to all users at perf_event_paranoid=2
  attributes.exclude_hv = 1;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  constexpr int this_process = 0;
  constexpr int any_cpu = -1;
  constexpr int no_group = -1;
  return UniqueFd(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, this_process,
                                             any_cpu, no_group, PERF_FLAG_FD_CLOEXEC)));
}

}  // namespace

std::span<const CounterKind> hardware_counters() {
  static constexpr std::array<CounterKind, 3> kinds = {{
      {"instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
      {"cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
      {"cache_misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
  }};
  return kinds;
}

// Looks in both mount points of tracefs: the one since Linux 4.1, then the older one.
CounterKind system_call_counter(const std::filesystem::path& root) {
  std::uint64_t event = 0;  // no event has this number
  for (const auto* place : {"sys/kernel/tracing", "sys/kernel/debug/tracing"}) {
    std::ifstream file(root / place / "events/raw_syscalls/sys_enter/id");
    if (file >> event) break;
  }
  return {"syscalls", PERF_TYPE_TRACEPOINT, event, true};
}

std::array<CounterKind, 4> cell_counters() {
  std::array<CounterKind, 4> kinds{};
  *std::ranges::copy(hardware_counters(), kinds.begin()).out = system_call_counter();
  return kinds;
}

Counters::Counters(std::span<const CounterKind> kinds) {
  for (const auto& kind : kinds) counters_.push_back(open_counter(kind));
}

void Counters::start() const {
  for (const auto& counter : counters_) {
    if (counter) ::ioctl(counter.get(), PERF_EVENT_IOC_ENABLE, 0);
  }
}

void Counters::stop() const {
  for (const auto& counter : counters_) {
    if (counter) ::ioctl(counter.get(), PERF_EVENT_IOC_DISABLE, 0);
  }
}

std::optional<std::uint64_t> Counters::read(std::size_t place) const {
  struct {
    std::uint64_t count, enabled_ns, running_ns;
  } reading{};
  const auto& counter = counters_.at(place);
  if (!counter || ::read(counter.get(), &reading, sizeof reading) != sizeof reading) {
    return std::nullopt;
  }
  if (reading.running_ns == 0) return std::nullopt;
  auto scale = static_cast<double>(reading.enabled_ns) / static_cast<double>(reading.running_ns);
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(reading.count) * scale));
}

}  // namespace interleave
