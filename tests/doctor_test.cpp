// What the doctor says of machines that are made up of files.
#include "bench/doctor/checks.hpp"
#include "bench/machine/limits.hpp"
#include "tests/fake_root.hpp"
#include "tests/plausible_rows.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace interleave::doctor {

namespace {

using enum Finding::Verdict;

class Doctor : public testing::FakeRoot {};

void expect(const Finding& finding, std::string_view value, Finding::Verdict verdict) {
  EXPECT_EQ(finding.value, value) << finding.name;
  EXPECT_EQ(to_string(finding.verdict), to_string(verdict)) << finding.name;
  EXPECT_FALSE(finding.sentence.empty()) << finding.name;
}

TEST_F(Doctor, FindsNoFaultWhereTheMachineIsSilent) {
  for (const auto& finding :
       {check_smt(root()), check_governor(root()), check_quota(root()), check_clock_source(root()),
        check_load(root(), 1), check_memory(root()), check_memory_limit(root()), check_pids(root()),
        check_maps(root())}) {
    EXPECT_EQ(finding.verdict, ok) << finding.name;
  }
}

TEST_F(Doctor, KnowsCpus) {
  expect(check_cpus(2), "2", limits);
  EXPECT_NE(check_cpus(2).sentence.find("no scaling beyond 2 CPUs can be shown"),
            std::string::npos);
  expect(check_cpus(16), "16", ok);
  expect(check_online(4, 8), "8", limits);
  put("sys/devices/system/cpu/smt/active", "1\n");
  expect(check_smt(root()), "on", limits);
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  expect(check_governor(root()), "powersave", limits);
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  expect(check_governor(root()), "performance", ok);
}

TEST_F(Doctor, KnowsQuotasOfBothVersionsOfCgroups) {
  put("proc/self/cgroup", "0::/me\n");
  put("sys/fs/cgroup/me/cpu.max", "max 100000\n");
  expect(check_quota(root()), "none", ok);
  put("sys/fs/cgroup/me/cpu.max", "150000 100000\n");
  expect(check_quota(root()), "1.50 CPUs", limits);
  put("proc/self/cgroup", "1:cpu:/\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  expect(check_quota(root()), "none", ok);
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
  expect(check_quota(root()), "0.500 CPUs", limits);
}

TEST_F(Doctor, KnowsClocks) {
  put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  expect(check_clock_source(root()), "tsc", ok);
  put("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
  expect(check_clock_source(root()), "hpet", limits);
  expect(check_clock_cost({.clock_ns = 25}), "25 ns", ok);
  expect(check_clock_cost({.clock_ns = 900}), "900 ns", limits);
  expect(check_timer_slack(50'000), "50.0 us", ok);
  expect(check_timer_slack(1'000'000), "1000 us", limits);
}

TEST_F(Doctor, KnowsNeighbours) {
  put("proc/loadavg", "1.50 1.00 0.50 3/99 1234\n");
  expect(check_load(root(), 2), "1.50", limits);
  expect(check_load(root(), 4), "1.50", ok);
  expect(check_jitter({.largest_ns = 80'000}), "0.0800 ms", ok);
  expect(check_jitter({.largest_ns = 4'000'000}), "4.00 ms", limits);
  expect(check_steal({.seconds = 1, .steal_s = 0.02}, 2), "1.00%", ok);
  expect(check_steal({.seconds = 1, .steal_s = 0.2}, 2), "10.0%", limits);
  expect(check_pressure({.seconds = 1}), "", ok);
  expect(check_pressure({.seconds = 1, .pressure_s = 0.5}), "50.0%", limits);
}

TEST_F(Doctor, ObservesWhatTheKernelCounts) {
  put("proc/stat", "cpu 0 0 0 0 0 0 0 5 0 0\n");
  auto seen = observe(root());
  EXPECT_EQ(seen.steal_s, 0);
  EXPECT_FALSE(seen.pressure_s);
  EXPECT_GT(seen.seconds, 0);
}

TEST_F(Doctor, KnowsCapacities) {
  put("proc/meminfo", "MemTotal:       8000000 kB\nMemAvailable:    2097152 kB\n");
  expect(check_memory(root()), "2.00 GiB", ok);
  put("proc/self/cgroup", "0::/\n");
  put("sys/fs/cgroup/memory.max", "805306368\n");
  put("sys/fs/cgroup/memory.current", "268435456\n");
  expect(check_memory(root()), "512 MiB", limits);
  expect(check_memory_limit(root()), "768 MiB", limits);
  expect(check_processes(RLIM_INFINITY, false), "none", ok);
  expect(check_processes(500, false), "500", limits);
  expect(check_processes(500, true), "not for root", ok);
  put("sys/fs/cgroup/pids.max", "max\n");
  expect(check_pids(root()), "none", ok);
  put("sys/fs/cgroup/pids.max", "100\n");
  expect(check_pids(root()), "100", limits);
  expect(check_descriptors(1024), "1024", limits);
  put("proc/sys/vm/max_map_count", "65530\n");
  expect(check_maps(root()), "65530", ok);
}

TEST_F(Doctor, SaysWhetherSystemCallsAreCounted) {
  expect(check_system_calls(root()), "not counted", limits);
}

TEST_F(Doctor, TakesTheTightestLimitOnProcesses) {
  put("proc/sys/kernel/threads-max", "90000\n");
  put("proc/sys/kernel/pid_max", "32768\n");
  put("proc/self/cgroup", "0::/\n");
  put("sys/fs/cgroup/pids.max", "400\n");
  put("sys/fs/cgroup/pids.current", "150\n");
  auto found = read_limits(root());
  ASSERT_TRUE(found.processes);
  EXPECT_EQ(found.processes->name, "pids.max of the cgroup");
  EXPECT_EQ(found.processes->room, 250U);
  put("sys/fs/cgroup/pids.current", "500\n");
  EXPECT_EQ(read_limits(root()).processes->room, 0U) << "never below nothing";
}

// Version 1 has a number for "none".
TEST_F(Doctor, KnowsNoLimitWhenItSeesOne) {
  put("proc/self/cgroup", "4:memory:/\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_FALSE(cgroup_limit(root(), "memory", "memory.max", "memory.limit_in_bytes"));
}

}  // namespace

}  // namespace interleave::doctor
