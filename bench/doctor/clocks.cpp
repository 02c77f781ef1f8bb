#include "bench/doctor/checks.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace interleave::doctor {

namespace {

constexpr std::int64_t dear_clock_ns = 200;            // a reading that is a system call
constexpr std::int64_t usual_timer_slack_ns = 50'000;  // Linux's own

}  // namespace

Finding check_clock_source(const Root& root) {
  auto source = line_of(root / "sys/devices/system/clocksource/clocksource0/current_clocksource")
                    .value_or("");
  constexpr std::array<std::string_view, 5> in_user_space = {
      "tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page", "s390 tod"};
  bool known = std::ranges::find(in_user_space, source) != in_user_space.end();
  return judged("clock_source", source, known || source.empty(),
                known ? "it is read without a system call"
                      : "reading it may take a system call: see clock_cost");
}

Finding check_clock_cost(const Jitter& jitter) {
  bool cheap = jitter.clock_ns < dear_clock_ns;
  return judged("clock_cost", std::to_string(jitter.clock_ns) + " ns", cheap,
                cheap ? "two readings are all that measuring adds to a task"
                      : "two readings a task weigh much in tasks of a microsecond");
}

Finding check_clock_resolution() {
  timespec resolution{};
  ::clock_getres(CLOCK_MONOTONIC, &resolution);
  bool fine = resolution.tv_sec == 0 && resolution.tv_nsec <= 1'000;
  return judged("clock_resolution", std::to_string(resolution.tv_nsec) + " ns", fine,
                fine ? "fine enough for any latency here" : "shorter latencies are not told apart");
}

Finding check_timer_slack(std::int64_t slack_ns) {
  bool usual = slack_ns <= usual_timer_slack_ns;
  return judged("timer_slack", three_digits(static_cast<double>(slack_ns) / 1000) + " us", usual,
                "a sleep may last that much longer; in the cells of a run it is set to 1 ns");
}

}  // namespace interleave::doctor
